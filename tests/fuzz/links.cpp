// SPDX-License-Identifier: MIT
// Link codes, ids and API keys: input is any of them, or a whole link.
#include "server/invitations/links.hpp"

#include "base/utf8.hpp"
#include "fuzz/fuzzers.hpp"
#include "vortex/error.hpp"
#include "wire/api_key.hpp"

namespace vortex::fuzz {
namespace {

using server::Links;

constexpr std::string_view kUrl = "https://invite.example.com";

void check_code(const Links& links, std::string_view code) {
  const auto id = links.read_code(code);
  const auto opted_out = links.read_opt_out_code(code);
  require(id.has_value() == opted_out.has_value(), "codes of both kinds look alike");
  if (!id) return;
  require(id != opted_out, "who knows one code cannot tell the other");
  const std::string link = links.link(*id);
  require(link == std::string(kUrl) + "/i/" + std::string(code), "each link has one spelling");
  require(links.read_link(link) == id, "a link is read as what it was made for");
  require(links.opt_out_link(*opted_out) == std::string(kUrl) + "/u/" + std::string(code),
          "so is the one to opt out");
}

void check_key(std::string_view text) {
  try {
    const wire::ApiKeyParts parts = wire::split_api_key(text);
    require(!parts.secret.empty() && text.ends_with(parts.secret), "a key ends with its secret");
    const std::string made = wire::make_api_key(parts.id, parts.secret);
    const wire::ApiKeyParts again = wire::split_api_key(made);
    require(again.id == parts.id && again.secret == parts.secret, "a made key is read as the same");
    require(wire::derive_signing_key(again) == wire::derive_signing_key(parts),
            "equal keys sign the same");
  } catch (const InvalidArgument& refusal) {
    require(base::is_utf8(refusal.what()), "a refusal is told in UTF-8");
  }
}

}  // namespace

void links(std::string_view input) {
  static const Links links(std::string(kUrl), "0123456789abcdef0123456789abcdef");
  check_code(links, input);
  if (const auto id = links.read_link(input)) {
    require(links.link(*id) == input, "each link has one spelling");
  }
  if (const auto id = base::read_uuid(input)) {
    const std::string text = base::to_text(*id);
    require(text.size() == input.size() && base::read_uuid(text) == id, "an id is read as written");
    require(links.read_link(links.link(*id)) == id, "a link is read as what it was made for");
  }
  check_key(input);
}

}  // namespace vortex::fuzz
