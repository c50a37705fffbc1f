// SPDX-License-Identifier: MIT
#include "server/rules/mailbox_access.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "server/rules/url.hpp"

namespace vortex::server {
namespace {

constexpr auto kForwarding = std::to_array<std::string_view>(
    {"forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip"});

std::string_view port_of(std::string_view address) {
  return address.substr(std::min(address.rfind(':'), address.size()));
}

}  // namespace

bool is_forwarding_header(std::string_view name) {
  return name.starts_with("x-forwarded") ||
         std::find(kForwarding.begin(), kForwarding.end(), name) != kForwarding.end();
}

bool may_see_mailbox(const MailboxVisit& visit, std::string_view address) {
  if (!visit.from_loopback || visit.is_http_1_0 || visit.is_forwarded) return false;
  const std::string host = base::lower_case(visit.host);
  return is_loopback_origin("http://" + host) && port_of(host) == port_of(address);
}

bool offers_mailbox(std::string_view address, std::string_view public_url) {
  return is_loopback_origin("http://" + std::string(address)) && is_loopback_origin(public_url);
}

}  // namespace vortex::server
