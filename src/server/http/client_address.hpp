// SPDX-License-Identifier: MIT
#pragma once

#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "server/http/message.hpp"

namespace vortex::server {

/// The proxies whose word about the client's address is taken.
class TrustedProxies {
 public:
  /// Each text is an address, a CIDR block such as `10.0.0.0/8`, or `unix` for whoever comes
  /// through a unix socket; throws std::invalid_argument.
  explicit TrustedProxies(const std::vector<std::string>& blocks);

  bool empty() const { return blocks_.empty() && !is_unix_trusted_; }
  /// A unix socket's peer has an empty address.
  bool contains(const std::string& address) const;

 private:
  using Block = std::variant<boost::asio::ip::network_v4, boost::asio::ip::network_v6>;
  std::vector<Block> blocks_;
  bool is_unix_trusted_ = false;
};

/// Who sent a request: the peer, or behind trusted proxies the rightmost address of X-Forwarded-For
/// that is not one of theirs. Empty for a unix socket that is not said to be a proxy's.
std::string client_address(const HttpRequest& request, const TrustedProxies& proxies);

/// Whether the address is one of this machine's own; a unix socket, which has none, counts.
bool is_loopback(const std::string& address);

}  // namespace vortex::server
