// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace vortex::test {

/// Names and addresses of an internet that is not there, for the program it is linked into: its
/// `getaddrinfo` and `connect` take the place of those of the C library, also where libcurl calls
/// them. What is not named here goes to the real ones. One at a time; thread-safe.
class FakeNetwork {
 public:
  FakeNetwork();
  /// Answers the look-ups that hang and returns when none is left.
  ~FakeNetwork();
  FakeNetwork(const FakeNetwork&) = delete;
  FakeNetwork& operator=(const FakeNetwork&) = delete;

  /// `name` leads to these addresses, in this order.
  void add_name(const std::string& name, const std::vector<std::string>& addresses);
  /// Who looks this name up waits until this object is gone, and then learns that there is none.
  void add_hanging_name(const std::string& name);
  /// Who connects to this IPv4 address, on whatever port, is connected to 127.0.0.1 instead.
  void lead_to_loopback(const std::string& address);

  /// Returns once so many look-ups hang; false where that takes too long.
  bool wait_for_hanging(std::size_t lookups) const;
  /// How often somebody connected to an address that leads to loopback.
  std::size_t connects() const;
};

}  // namespace vortex::test
