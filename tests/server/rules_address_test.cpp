// SPDX-License-Identifier: MIT
#include "server/rules/address.hpp"

#include <doctest/doctest.h>

#include <string>

using vortex::server::is_public;

namespace {

bool is_public_text(const char* address) {
  return is_public(boost::asio::ip::make_address(address));
}

}  // namespace

TEST_CASE("addresses of the public internet") {
  for (const char* address :
       {"1.0.0.0",         "1.1.1.1",        "8.8.8.8",         "9.255.255.255",
        "11.0.0.0",        "93.184.216.34",  "100.63.255.255",  "100.128.0.0",
        "126.255.255.255", "128.0.0.0",      "169.253.255.255", "169.255.0.0",
        "172.15.255.255",  "172.32.0.0",     "191.255.255.255", "192.0.1.0",
        "192.0.3.0",       "192.88.98.255",  "192.88.100.0",    "192.167.255.255",
        "192.169.0.0",     "198.17.255.255", "198.20.0.0",      "198.51.99.255",
        "198.51.101.0",    "203.0.112.255",  "203.0.114.0",     "223.255.255.255",
        "2000::",          "2001:200::1",    "2001:4860::8888", "2001:db7::1",
        "2001:db9::1",     "2003::1",        "2606:4700::1111", "2a00:1450::1",
        "3ffe:ffff::1",    "3fff:1000::1"}) {
    CAPTURE(address);
    CHECK(is_public_text(address));
  }
}

TEST_CASE("addresses of IPv4 that are not public, the first and the last of each block") {
  for (const char* address :
       {"0.0.0.0",         "0.255.255.255",   "10.0.0.0",       "10.255.255.255",  "100.64.0.0",
        "100.127.255.255", "127.0.0.0",       "127.0.0.1",      "127.255.255.255", "169.254.0.0",
        "169.254.169.254", "169.254.255.255", "172.16.0.0",     "172.31.255.255",  "192.0.0.0",
        "192.0.0.255",     "192.0.2.0",       "192.0.2.255",    "192.88.99.1",     "192.168.0.0",
        "192.168.255.255", "198.18.0.0",      "198.19.255.255", "198.51.100.0",    "198.51.100.255",
        "203.0.113.0",     "203.0.113.255",   "224.0.0.1",      "239.255.255.255", "240.0.0.0",
        "255.255.255.254", "255.255.255.255"}) {
    CAPTURE(address);
    CHECK_FALSE(is_public_text(address));
  }
}

TEST_CASE("addresses of IPv6 that are not public") {
  for (const char* address : {"::",
                              "::1",
                              "::2",
                              "::7f00:1",            // 127.0.0.1, compatible
                              "::8.8.8.8",           // compatible
                              "::ffff:127.0.0.1",    // mapped
                              "::ffff:8.8.8.8",      // mapped
                              "::ffff:0:127.0.0.1",  // translated
                              "64:ff9b::127.0.0.1",
                              "64:ff9b::8.8.8.8",
                              "64:ff9b:1::10.0.0.1",
                              "64:ff9b:1:ffff:ffff:ffff:ffff:ffff",
                              "100::1",
                              "1fff:ffff::1",
                              "2001::1",
                              "2001:0:7f00:1::1",
                              "2001:2::1",
                              "2001:1ff:ffff::1",
                              "2001:db8::1",
                              "2001:db8:ffff::1",
                              "2002:7f00:1::1",
                              "2002:808:808::1",
                              "3fff::1",
                              "3fff:fff:ffff::1",
                              "4000::1",
                              "5f00::1",
                              "fc00::1",
                              "fd00:ec2::254",
                              "fdff:ffff::1",
                              "fe80::1",
                              "fe80::1%1",
                              "febf:ffff::1",
                              "fec0::1",
                              "ff02::1",
                              "ff0e::1",
                              "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}) {
    CAPTURE(address);
    CHECK_FALSE(is_public_text(address));
  }
}
