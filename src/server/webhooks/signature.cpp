// SPDX-License-Identifier: MIT
#include "server/webhooks/signature.hpp"

#include <algorithm>
#include <array>

#include "base/base64url.hpp"
#include "wire/webhook_mac.hpp"

namespace vortex::server {
namespace {

constexpr std::string_view kPrefix = "whsec_";
constexpr std::size_t kShortest = 8;
constexpr std::size_t kLongest = 500;

bool is_printable(char c) {
  return c > ' ' && c <= '~';
}

}  // namespace

WebhookHeaderList signature_headers(const WebhookSecrets& secrets, std::string_view id,
                                    base::TimeMs now, std::string_view body) {
  const std::string timestamp = std::to_string(now / 1000);
  const wire::WebhookMac newer(secrets.secret);
  std::string vortex(newer.vortex(body).view());
  std::string standard(newer.standard(id, timestamp, body).view());
  if (secrets.older) {
    const wire::WebhookMac older(*secrets.older);
    vortex = older.vortex(body).view();
    standard.append(" ").append(older.standard(id, timestamp, body).view());
  }
  return {{"X-Vortex-Signature", std::move(vortex)},
          {"webhook-id", std::string(id)},
          {"webhook-timestamp", timestamp},
          {"webhook-signature", std::move(standard)}};
}

std::string new_webhook_secret(const base::Random& random) {
  std::array<std::uint8_t, 32> bytes{};
  random(bytes);
  std::string text = base::base64url(bytes) + '=';
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  return text.insert(0, kPrefix);
}

std::optional<std::string_view> webhook_secret_fault(std::string_view text) {
  if (!text.starts_with(kPrefix)) return "must start with whsec_";
  text.remove_prefix(kPrefix.size());
  if (text.size() < kShortest || text.size() > kLongest) {
    return "must have 8 to 500 characters after whsec_";
  }
  if (!std::all_of(text.begin(), text.end(), is_printable)) {
    return "must have only printable characters of ASCII, and no space";
  }
  return std::nullopt;
}

}  // namespace vortex::server
