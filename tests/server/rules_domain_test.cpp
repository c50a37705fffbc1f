// SPDX-License-Identifier: MIT
#include "server/rules/domain.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace vortex::server;

namespace {

std::string normal(std::string_view domain) {
  return normal_domain(domain, LocalDomains::refused).value_or("refused");
}

}  // namespace

TEST_CASE("domains are compared in lower-case ASCII") {
  CHECK(normal("example.com") == "example.com");
  CHECK(normal("EXAMPLE.Com") == "example.com");
  CHECK(normal("a-b.c3.example") == "a-b.c3.example");
  CHECK(normal("3com.com") == "3com.com");
  CHECK(normal("b\u00FCcher.example") == "xn--bcher-kva.example");
  CHECK(normal("B\u00DCCHER.example") == "xn--bcher-kva.example");
  CHECK(normal("XN--BCHER-KVA.example") == "xn--bcher-kva.example");
  CHECK(normal("fa\u00DF.example") == "xn--fa-hia.example");
  CHECK(normal("\u4F8B\u5B50.\u6D4B\u8BD5") == "xn--fsqu00a.xn--0zwm56d");
  CHECK(normal("a\u3002example\uFF0Ecom") == "a.example.com");
}

TEST_CASE("a normal form is its own normal form") {
  for (const char* domain : {"example.com", "b\u00FCcher.example", "fa\u00DF.example",
                             "\u4F8B\u5B50.\u6D4B\u8BD5", "\uFF45xample.com"}) {
    CAPTURE(domain);
    CHECK(normal(normal(domain)) == normal(domain));
  }
}

TEST_CASE("what is no domain of mail") {
  for (const std::string& domain : {std::string(),
                                    std::string("."),
                                    std::string(".com"),
                                    std::string("example"),
                                    std::string("example.com."),
                                    std::string("a..b"),
                                    std::string("-a.com"),
                                    std::string("a-.com"),
                                    std::string("a b.com"),
                                    std::string("a_b.com"),
                                    std::string("a>b.com"),
                                    std::string("a\tb.com"),
                                    std::string("a@b.com"),
                                    std::string("a:25.com"),
                                    std::string("*.example.com"),
                                    std::string("[192.0.2.1]"),
                                    std::string("192.0.2.1"),
                                    std::string("2001:db8::1"),
                                    std::string("example.123"),
                                    std::string("exam\0ple.com", 12),
                                    std::string("xn--.com"),
                                    std::string("xn--\u00FC.com"),
                                    std::string("\u200D.com"),
                                    std::string("a.\xFF\xFE"),
                                    std::string(64, 'a') + ".com",
                                    std::string(254, 'a')}) {
    CAPTURE(domain);
    CHECK(normal(domain) == "refused");
  }
}

TEST_CASE("the longest domain") {
  const std::string label(63, 'a');
  const std::string longest = label + '.' + label + '.' + label + '.' + std::string(61, 'a');
  REQUIRE(longest.size() == 253);
  CHECK(normal(longest) == longest);
  CHECK(normal(longest + "a") == "refused");
  // It is short enough as it is written, and too long in the form that is compared.
  std::string umlauts;
  for (int i = 0; i < 60; ++i) umlauts += "\u00FC";
  CHECK(normal(umlauts + ".com") == "refused");
}

TEST_CASE("a domain without a dot is one where local domains are allowed") {
  CHECK(normal_domain("localhost", LocalDomains::allowed) == "localhost");
  CHECK(normal_domain("example.com", LocalDomains::allowed) == "example.com");
  CHECK_FALSE(normal_domain("127", LocalDomains::allowed));
  CHECK_FALSE(normal_domain("", LocalDomains::allowed));
}

TEST_CASE("domains below which anybody can be") {
  for (const char* domain : {"com", "co.uk", "github.io", "xn--p1ai", "gmail.com", "126.com",
                             "zoho.com", "web.de", "no-such-top-level"}) {
    CAPTURE(domain);
    CHECK(is_shared_domain(domain));
  }
  for (const char* domain : {"example.com", "example.co.uk", "acme.github.io", "notgmail.com",
                             "mail.gmail.example", "sub.gmail.com", "xn--bcher-kva.de"}) {
    CAPTURE(domain);
    CHECK_FALSE(is_shared_domain(domain));
  }
}
