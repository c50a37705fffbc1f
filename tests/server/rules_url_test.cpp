// SPDX-License-Identifier: MIT
#include "server/rules/url.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace vortex::server;

namespace {

std::string origin(std::string_view url) {
  return landing_origin(url).value_or("refused");
}

std::string with_id(std::string_view url) {
  return with_parameter(url, "invitationId", "a b&c");
}

}  // namespace

TEST_CASE("origins of a list") {
  CHECK(is_allowed_origin("https://a.example", ""));
  CHECK(is_allowed_origin("https://b.example", "https://a.example https://b.example"));
  CHECK_FALSE(is_allowed_origin("https://b.example", "https://a.example https://b.example:8443"));
}

TEST_CASE("URLs that the link in a mail can start with") {
  for (const char* url : {"https://example.com", "http://example.com/invite/", "http://[::1]:80"}) {
    CAPTURE(url);
    CHECK(is_web_url(url));
  }
  for (const char* url :
       {"", "example.com", "ftp://example.com", "http://", "https://b\u00FCcher.de",
        "https://example.com/{x}", "https://example.com/a|b", "https://example.com/a\\b",
        "https://example.com/^`", "https://a:b@c.de"}) {
    CAPTURE(url);
    CHECK_FALSE(is_web_url(url));
  }
}

TEST_CASE("https URLs") {
  for (const char* url :
       {"https://example.com", "https://example.com/a.png?x=1#y", "HTTPS://EXAMPLE.COM/",
        "https://example.com:8443/", "https://[::1]/", "https://xn--bcher-kva.example/%C3%BC"}) {
    CAPTURE(url);
    CHECK(is_https_url(url));
  }
  for (const std::string& url : {std::string(),
                                 std::string("example.com"),
                                 std::string("//example.com/a"),
                                 std::string("/a.png"),
                                 std::string("http://example.com"),
                                 std::string("ftp://example.com"),
                                 std::string("javascript:alert(1)"),
                                 std::string("data:image/png;base64,AA"),
                                 std::string("https:"),
                                 std::string("https://"),
                                 std::string("https:///a"),
                                 std::string("https:example.com"),
                                 std::string("https://user@example.com/"),
                                 std::string("https://user:pass@example.com/"),
                                 std::string("https://@example.com/"),
                                 std::string("https://example.com\\@evil.example"),
                                 std::string("https:\\\\example.com"),
                                 std::string("https://exa mple.com"),
                                 std::string(" https://example.com"),
                                 std::string("https://example.com/a b"),
                                 std::string("https://example.com/\n"),
                                 std::string("https://example.com/\"onload=\""),
                                 std::string("https://example.com/<b>"),
                                 std::string("https://b\u00FCcher.example"),
                                 std::string("https://example.com:port/"),
                                 std::string("https://example.com/\0", 21),
                                 "https://example.com/" + std::string(2000, 'a')}) {
    CAPTURE(url);
    CHECK_FALSE(is_https_url(url));
  }
  CHECK(is_https_url("https://example.com/" + std::string(1980, 'a')));
}

TEST_CASE("where a person may be sent to") {
  CHECK(origin("https://app.example.com/join?x=1#y") == "https://app.example.com");
  CHECK(origin("https://app.example.com:8443") == "https://app.example.com:8443");
  CHECK(origin("http://localhost:3000/join") == "http://localhost:3000");
  CHECK(origin("http://127.0.0.1/") == "http://127.0.0.1");
  CHECK(origin("http://[::1]:3000/") == "http://[::1]:3000");
}

TEST_CASE("one origin has one spelling, as browsers compare it") {
  CHECK(origin("HTTPS://App.Example.COM/Join") == "https://app.example.com");
  CHECK(origin("https://app.example.com:443/") == "https://app.example.com");
  CHECK(origin("https://app.example.com:/") == "https://app.example.com");
  CHECK(origin("http://LOCALHOST:80/") == "http://localhost");
  CHECK(origin("http://localhost:443/") == "http://localhost:443");
  CHECK(origin("https://[2001:DB8::1]/") == "https://[2001:db8::1]");
  CHECK(origin("https://[2001:db8:0:0:0:0:0:1]:443/") == "https://[2001:db8::1]");
  CHECK(origin("http://[0:0::0001]:3000/") == "http://[::1]:3000");
  CHECK(is_loopback_origin("http://[0::1]/"));
}

TEST_CASE("where nobody may be sent to") {
  for (const char* url : {"",
                          "http://example.com/",
                          "http://localhost.example.com/",
                          "http://127.0.0.1.example.com/",
                          "http://notlocalhost/",
                          "http://0.0.0.0/",
                          "http://localhost@example.com/",
                          "https://app.example.com@evil.example/",
                          "https://app.example.com\\.evil.example/",
                          "https:\\\\app.example.com",
                          "//app.example.com",
                          "javascript://app.example.com/%0aalert(1)",
                          "https://app.example.com:99999/",
                          "https://app.example.com:65979/",
                          "https://app.example.com:0/",
                          "https://app.example.com:-1/",
                          "https://app%2Fexample.com/",
                          "https://app%00.example.com/",
                          "https://",
                          "ftp://localhost/",
                          "https://app.example.com\t/"}) {
    CAPTURE(url);
    CHECK(origin(url) == "refused");
  }
}

TEST_CASE("a parameter is added before the fragment and after the query") {
  const std::string added = "invitationId=a%20b%26c";
  CHECK(with_id("https://e.example") == "https://e.example?" + added);
  CHECK(with_id("https://e.example/join") == "https://e.example/join?" + added);
  CHECK(with_id("https://e.example/?x=1") == "https://e.example/?x=1&" + added);
  CHECK(with_id("https://e.example/?") == "https://e.example/?" + added);
  CHECK(with_id("https://e.example/#/join") == "https://e.example/?" + added + "#/join");
  CHECK(with_id("https://e.example/?x=1#y?z") == "https://e.example/?x=1&" + added + "#y?z");
  CHECK(with_id("https://e.example/#y?z") == "https://e.example/?" + added + "#y?z");
  CHECK(with_id("https://e.example/?x=%C3%BC+1&x=2") ==
        "https://e.example/?x=%C3%BC+1&x=2&" + added);
}
