// SPDX-License-Identifier: MIT
#include "server/http/client_address.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace vortex::server;

namespace {

using Texts = std::vector<std::string>;

struct Row {
  const char* what;
  Texts proxies;
  const char* peer;
  Texts forwarded;  ///< one header each
  const char* client;
};

const Row kRows[] = {
    {"without proxies the peer counts", {}, "192.0.2.1", {"203.0.113.9"}, "192.0.2.1"},
    {"a peer that is no proxy counts, whatever it says",
     {"10.0.0.0/8"},
     "192.0.2.1",
     {"203.0.113.9"},
     "192.0.2.1"},
    {"a proxy's word counts", {"10.0.0.0/8"}, "10.1.2.3", {"203.0.113.9"}, "203.0.113.9"},
    {"a proxy that says nothing is the client", {"10.0.0.0/8"}, "10.1.2.3", {}, "10.1.2.3"},
    {"the rightmost counts that is no proxy",
     {"10.0.0.0/8"},
     "10.1.2.3",
     {"198.51.100.1, 203.0.113.9, 10.9.9.9"},
     "203.0.113.9"},
    {"several headers are one list",
     {"10.0.0.0/8"},
     "10.1.2.3",
     {"198.51.100.1", "203.0.113.9", "10.9.9.9"},
     "203.0.113.9"},
    {"where all are proxies, the leftmost",
     {"10.0.0.0/8"},
     "10.1.2.3",
     {"10.0.0.1, 10.0.0.2"},
     "10.0.0.1"},
    {"an address alone is a block", {"10.1.2.3"}, "10.1.2.3", {"203.0.113.9"}, "203.0.113.9"},
    {"and no more than itself", {"10.1.2.3"}, "10.1.2.4", {"203.0.113.9"}, "10.1.2.4"},
    {"a block's edge is inside", {"10.1.2.0/30"}, "10.1.2.3", {"203.0.113.9"}, "203.0.113.9"},
    {"what is beyond it is outside", {"10.1.2.0/30"}, "10.1.2.4", {"203.0.113.9"}, "10.1.2.4"},
    {"bits beyond the block's do not matter",
     {"10.1.2.3/8"},
     "10.200.0.1",
     {"203.0.113.9"},
     "203.0.113.9"},
    {"IPv6", {"fd00::/8"}, "fd12::1", {"2001:db8::9"}, "2001:db8::9"},
    {"IPv6 has many spellings", {"fd00:0:0::1"}, "fd00::1", {"2001:db8::9"}, "2001:db8::9"},
    {"the loopback address of IPv6", {"::1"}, "::1", {"203.0.113.9"}, "203.0.113.9"},
    {"a block of IPv4 holds no IPv6", {"0.0.0.0/0"}, "fd12::1", {"203.0.113.9"}, "fd12::1"},
    {"an IPv4 address as a dual proxy writes it",
     {"10.0.0.0/8"},
     "10.1.2.3",
     {"203.0.113.9, ::ffff:10.9.9.9"},
     "203.0.113.9"},
    {"is that of IPv4 for whoever counts",
     {"10.0.0.0/8"},
     "10.1.2.3",
     {"::ffff:203.0.113.9"},
     "203.0.113.9"},
    {"empty places are passed over",
     {"10.0.0.0/8"},
     "10.1.2.3",
     {" , 203.0.113.9 ,\t, "},
     "203.0.113.9"},
    {"what is no address counts as it is",
     {"10.0.0.0/8"},
     "10.1.2.3",
     {"203.0.113.9, unknown"},
     "unknown"},
    {"a unix socket has no address", {}, "", {"203.0.113.9"}, ""},
    {"nor where others are proxies", {"0.0.0.0/0", "::/0"}, "", {"203.0.113.9"}, ""},
    {"a unix socket may be a proxy's", {"unix"}, "", {"203.0.113.9"}, "203.0.113.9"},
    {"with others behind it", {"unix", "10.0.0.0/8"}, "", {"203.0.113.9, 10.1.2.3"}, "203.0.113.9"},
    {"which says nothing of other peers", {"unix"}, "192.0.2.1", {"203.0.113.9"}, "192.0.2.1"},
};

}  // namespace

TEST_CASE("whose request it is: the rightmost address that is no proxy's") {
  for (const Row& row : kRows) {
    CAPTURE(row.what);
    HttpRequest request;
    request.peer = row.peer;
    request.headers.push_back({"x-real-ip", "198.51.100.77"});
    request.headers.push_back({"forwarded", "for=198.51.100.78"});
    for (const std::string& value : row.forwarded) {
      request.headers.push_back({"x-forwarded-for", value});
    }
    CHECK(client_address(request, TrustedProxies(row.proxies)) == row.client);
  }
}

TEST_CASE("what is neither an address nor a block is no proxy") {
  for (const char* text : {"", "10.0.0.0/33", "10.0.0.0/", "10.0.0", "::1/129", "example.com", "/8",
                           "10.0.0.0/8 ", "unix:", "Unix"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(TrustedProxies({text}), std::invalid_argument);
  }
  CHECK(TrustedProxies({}).empty());
  CHECK_FALSE(TrustedProxies({"unix"}).empty());
}

TEST_CASE("this machine's own addresses") {
  for (const char* text : {"127.0.0.1", "127.9.9.9", "::1", ""}) CHECK(is_loopback(text));
  for (const char* text : {"192.0.2.1", "::2", "localhost", "::ffff:192.0.2.1"}) {
    CHECK_FALSE(is_loopback(text));
  }
}
