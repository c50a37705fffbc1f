// SPDX-License-Identifier: MIT
#include "server/rules/webhook_url.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace vortex::server;

namespace {

std::string fault(std::string_view url, WebhookNetworks networks = WebhookNetworks::public_only) {
  return std::string(webhook_url_fault(url, networks).value_or("none"));
}

std::string fault_in_private(std::string_view url) {
  return fault(url, WebhookNetworks::also_private);
}

constexpr const char* kNoUrl =
    "must be an https URL of ASCII characters, without user and password";
constexpr const char* kUnusual = "must have a name or an address in its usual form";
constexpr const char* kUnknown = "must have a host that is known on the public internet";
constexpr const char* kNotPublic = "must have a public address";

}  // namespace

TEST_CASE("URLs that webhooks can be posted to") {
  for (const char* url :
       {"https://example.com", "https://example.com/",
        "HTTPS://Hooks.Example.COM/vortex?tenant=1&x=%20", "https://example.com:443/",
        "https://example.com:80/", "https://example.com:/", "https://example.com:1024/",
        "https://example.com:65535/", "https://xn--bcher-kva.example/hook",
        "https://1-2-3-4.example.com/", "https://0x7f.example.com/",
        "https://localhost.example.com/", "https://8.8.8.8/",
        "https://[2606:4700::1111]:8443/hook"}) {
    CAPTURE(url);
    CHECK(fault(url) == "none");
    CHECK(fault_in_private(url) == "none");
  }
  CHECK(fault("https://example.com/" + std::string(1980, 'a')) == "none");
}

TEST_CASE("what is no URL for webhooks in any network") {
  for (const char* url : {"",
                          "example.com",
                          "//example.com/",
                          "ftp://example.com/",
                          "file:///etc/passwd",
                          "gopher://127.0.0.1:25/",
                          "https:example.com",
                          "https://",
                          "https:///hook",
                          "https://:443/",
                          "https://user@example.com/",
                          "https://user:password@example.com/",
                          "https://example.com@127.0.0.1/",
                          "https://@example.com/",
                          "https://example.com\\@127.0.0.1/",
                          "https:\\\\127.0.0.1/",
                          "https://exa mple.com/",
                          " https://example.com/",
                          "https://example.com/a b",
                          "https://example.com/\r\nX-Header: 1",
                          "https://example.com:0/",
                          "https://example.com:99999/",
                          "https://example.com:-1/",
                          "https://example.com:https/",
                          "https://127.0.0.1.example.com/",
                          "https://127.0.0.1./",
                          "https://127.0.0.0x1/",
                          "https://127.0.0.0x/",
                          "https://1.2.3.4.5/",
                          "https://%31%32%37.0.0.1/",
                          "https://127%2e0.0.1/",
                          "https://[fe80::1%25eth0]/",
                          "https://[::1",
                          "https://[127.0.0.1]/",
                          "https://b\u00FCcher.example/",
                          "https://\u2460\u2461\u2466.0.0.1/",
                          "https://127\u30020.0.1/"}) {
    CAPTURE(url);
    CHECK(fault(url) == kNoUrl);
    CHECK(fault_in_private(url) == kNoUrl);
  }
  for (const char* url :
       {"https://example.com/#", "https://example.com/#top", "https://example.com/?x#y"}) {
    CAPTURE(url);
    CHECK(fault(url) == "must not have a fragment");
    CHECK(fault_in_private(url) == "must not have a fragment");
  }
  const std::string longest = "https://example.com/" + std::string(1981, 'a');
  CHECK(fault(longest) == "must have at most 2000 characters");
  CHECK(fault_in_private(longest) == "must have at most 2000 characters");
}

TEST_CASE("addresses in spellings that hide them are refused in any network") {
  for (const char* host :
       {"2130706433",   "2130706433.",   "0x7f000001", "0X7F000001", "017700000001", "127.1",
        "127.0.1",      "0x7f.1",        "0177.0.0.1", "127.0.0x1",  "127.0.0.01",   "0x7f.0.0.0x1",
        "1.2.3.256",    "256.1.1.1",     "127.0.0x",   "0",          "0x",           "00000000.0",
        "4294967296",   "example.com.1", "134744072",  "[v1.a]",     "a$b.example",  "a,b.example",
        ".example.com", "*.example.com"}) {
    const std::string url = std::string("https://") + host + "/";
    CAPTURE(url);
    CHECK(fault(url) == kUnusual);
    CHECK(fault_in_private(url) == kUnusual);
  }
}

TEST_CASE("addresses that are not public") {
  for (const char* host : {"127.0.0.1",
                           "0.0.0.0",
                           "10.1.2.3",
                           "172.16.0.1",
                           "192.168.1.1",
                           "169.254.169.254",
                           "100.64.0.1",
                           "192.0.2.1",
                           "198.18.0.1",
                           "224.0.0.1",
                           "255.255.255.255",
                           "[::]",
                           "[::1]",
                           "[::ffff:127.0.0.1]",
                           "[::ffff:7f00:1]",
                           "[::ffff:8.8.8.8]",
                           "[::127.0.0.1]",
                           "[64:ff9b::7f00:1]",
                           "[2002:7f00:1::]",
                           "[fd00:ec2::254]",
                           "[fe80::1]",
                           "[ff02::1]",
                           "[0:0:0:0:0:ffff:127.0.0.1]"}) {
    const std::string url = std::string("https://") + host + "/";
    CAPTURE(url);
    CHECK(fault(url) == kNotPublic);
    CHECK(fault_in_private(url) == "none");
    CHECK(fault("http" + url.substr(5)) == "must be an https URL");
    CHECK(fault_in_private("http" + url.substr(5)) == "none");
  }
}

TEST_CASE("names that no public name server knows") {
  for (const char* host : {"localhost", "LOCALHOST", "a.localhost", "localhost.", "a.localhost.",
                           "intranet", "metadata.google.internal", "printer.local", "hidden.onion",
                           "nobody.invalid", "example.com.", "my_app", "my_app.example.com"}) {
    const std::string url = std::string("https://") + host + "/";
    CAPTURE(url);
    CHECK(fault(url) == kUnknown);
    CHECK(fault_in_private(url) == "none");
  }
  CHECK(fault("https://a..example/") == kUnknown);
  CHECK(fault("https://-a.example/") == kUnknown);
  CHECK(fault("https://" + std::string(64, 'a') + ".example/") == kUnknown);
}

TEST_CASE("ports of other services") {
  for (const char* port : {"1", "22", "25", "79", "81", "442", "444", "1023"}) {
    const std::string url = std::string("https://example.com:") + port + "/";
    CAPTURE(url);
    CHECK(fault(url) == "must have the port 443, 80 or one from 1024 on");
    CHECK(fault_in_private(url) == "none");
  }
}

TEST_CASE("http is for networks of one's own") {
  CHECK(fault("http://example.com/") == "must be an https URL");
  CHECK(fault_in_private("http://example.com/") == "none");
  CHECK(fault_in_private("http://127.0.0.1:3000/hook") == "none");
  CHECK(fault_in_private("http://localhost:3000/hook") == "none");
}
