// SPDX-License-Identifier: MIT
// Who a request comes from: input is the address of the peer, the trusted proxies with commas
// between them, and X-Forwarded-For headers, each a line.
#include "server/http/client_address.hpp"

#include <optional>
#include <stdexcept>

#include "fuzz/fuzzers.hpp"

namespace vortex::fuzz {
namespace {

using namespace vortex::server;

std::optional<TrustedProxies> proxies_of(std::string_view list) {
  std::vector<std::string> blocks;
  while (!list.empty()) blocks.emplace_back(take_until(list, ','));
  try {
    return TrustedProxies(blocks);
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

HttpRequest from(std::string_view peer) {
  HttpRequest request;
  request.peer = peer;
  return request;
}

}  // namespace

void client_address(std::string_view input) {
  const std::string_view peer = take_until(input, '\n');
  const auto proxies = proxies_of(take_until(input, '\n'));
  if (!proxies) return;
  HttpRequest request = from(peer), joined = from(peer);
  std::string all;
  while (!input.empty()) {
    const std::string_view value = take_until(input, '\n');
    request.headers.push_back({"x-forwarded-for", std::string(value)});
    all += all.empty() ? "" : ",";
    all += value;
  }
  const std::string address = server::client_address(request, *proxies);
  joined.headers.push_back({"x-forwarded-for", all});
  require(server::client_address(joined, *proxies) == address, "several headers are one list");
  if (!proxies->contains(request.peer)) {
    require(address == request.peer, "who is not trusted is not believed");
  }
  require(address == request.peer || all.find(address) != std::string::npos,
          "an address is one that somebody gave");
  // What a client puts in front, the proxies put their own words behind.
  joined.headers[0].value = "192.0.2.66," + all;
  if (!proxies->contains(address)) {
    require(server::client_address(joined, *proxies) == address, "nobody hides behind more words");
  }
  is_loopback(address);
}

}  // namespace vortex::fuzz
