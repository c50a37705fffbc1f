// SPDX-License-Identifier: MIT
#include "server/http/client_address.hpp"

#include <boost/asio/ip/address.hpp>
#include <stdexcept>

namespace vortex::server {
namespace {

namespace ip = boost::asio::ip;

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::variant<ip::network_v4, ip::network_v6> read_block(const std::string& text) {
  boost::system::error_code fault;
  const bool v6 = text.find(':') != std::string::npos;
  const bool single = text.find('/') == std::string::npos;
  const std::string block = single ? text + (v6 ? "/128" : "/32") : text;
  if (v6) {
    const auto network = ip::make_network_v6(block, fault);
    if (!fault) return network.canonical();
  } else {
    const auto network = ip::make_network_v4(block, fault);
    if (!fault) return network.canonical();
  }
  throw std::invalid_argument(text + " is neither an address nor a CIDR block");
}

// A proxy that listens for both kinds of addresses writes ::ffff:192.0.2.1 for 192.0.2.1.
std::string unmapped(std::string_view text) {
  boost::system::error_code fault;
  const ip::address address = ip::make_address(text, fault);
  if (fault || !address.is_v6() || !address.to_v6().is_v4_mapped()) return std::string(text);
  return ip::make_address_v4(ip::v4_mapped, address.to_v6()).to_string();
}

bool holds(const ip::network_v4& block, const ip::address& address) {
  return address.is_v4() &&
         ip::make_network_v4(address.to_v4(), block.prefix_length()).canonical() == block;
}

bool holds(const ip::network_v6& block, const ip::address& address) {
  return address.is_v6() &&
         ip::make_network_v6(address.to_v6(), block.prefix_length()).canonical() == block;
}

}  // namespace

TrustedProxies::TrustedProxies(const std::vector<std::string>& blocks) {
  for (const std::string& block : blocks) {
    if (block == "unix") {
      is_unix_trusted_ = true;
    } else {
      blocks_.push_back(read_block(block));
    }
  }
}

bool TrustedProxies::contains(const std::string& text) const {
  if (text.empty()) return is_unix_trusted_;
  boost::system::error_code fault;
  const ip::address address = ip::make_address(text, fault);
  if (fault) return false;
  for (const Block& block : blocks_) {
    if (std::visit([&](const auto& network) { return holds(network, address); }, block))
      return true;
  }
  return false;
}

std::string client_address(const HttpRequest& request, const TrustedProxies& proxies) {
  std::string address = request.peer;
  if (proxies.empty()) return address;
  std::string forwarded;
  for (const HttpRequest::Header& header : request.headers) {
    if (header.name == "x-forwarded-for") forwarded += ',' + header.value;
  }
  std::string_view rest = forwarded;
  while (proxies.contains(address) && !rest.empty()) {
    const std::size_t comma = rest.rfind(',');
    const std::string_view next = trimmed(rest.substr(comma + 1));
    if (!next.empty()) address = unmapped(next);
    rest = rest.substr(0, comma);
  }
  return address;
}

bool is_loopback(const std::string& text) {
  boost::system::error_code fault;
  const ip::address address = ip::make_address(text, fault);
  return text.empty() || (!fault && address.is_loopback());
}

}  // namespace vortex::server
