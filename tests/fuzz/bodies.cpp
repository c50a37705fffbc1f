// SPDX-License-Identifier: MIT
// Bodies of requests: input is the name of a reader in a line, and the JSON behind it.
#include "server/api/bodies.hpp"

#include <optional>
#include <tuple>

#include "base/utf8.hpp"
#include "fuzz/fuzzers.hpp"
#include "server/refusal.hpp"
#include "wire/json_read.hpp"

namespace vortex::fuzz {
namespace {

using namespace vortex::server;

// Everything that was read, as something that can be compared.
auto parts(const Identity& identity) {
  return std::tuple(identity.kind, identity.key, identity.value);
}

auto parts(const NewScope& scope) {
  return std::tuple(scope.type, scope.id, scope.name);
}

auto parts(const std::vector<NewScope>& scopes) {
  std::vector<std::tuple<std::string, std::string, std::string>> out;
  for (const NewScope& scope : scopes) out.push_back(parts(scope));
  return out;
}

auto parts(const NewInvitation& read) {
  return std::tuple(
      std::tuple(read.component, parts(read.target), read.target_name, read.target_avatar_url),
      std::tuple(read.creator_id, read.creator_email, read.creator_name, read.creator_avatar_url),
      std::tuple(read.source, read.subtype, read.locale, read.message, read.max_uses),
      std::tuple(read.template_variables, read.metadata, read.unfurl_config),
      std::tuple(read.expires_at, read.expires_in, read.deliver), parts(read.scopes));
}

auto parts(const AcceptBody& read) {
  return std::tuple(read.ids, parts(read.acceptor.identity), read.acceptor.name,
                    read.acceptor.is_existing);
}

auto parts(const InternalSync& read) {
  return std::tuple(read.creator_id, read.target_value, read.component, read.action);
}

auto parts(const NewAutojoin& read) {
  return std::tuple(read.scope, read.scope_type, read.scope_name, read.component, read.domains,
                    read.metadata);
}

auto parts(const NewWebhookEndpoint& read) {
  return std::tuple(read.url, read.events, read.secret);
}

void require_at_most(std::string_view text, std::size_t most) {
  require(base::is_utf8(text) && base::count_code_points(text) <= most, "texts have their limits");
}

void require_at_most(const std::optional<std::string>& text, std::size_t most) {
  if (text) require_at_most(std::string_view(*text), most);
}

void require_object(const std::optional<std::string>& text) {
  if (!text) return;
  require(text->size() <= 32 * 1024, "objects have their limit");
  require(wire::read_json(*text).is_object(), "what is kept of an object is an object");
}

void check(const NewInvitation& read) {
  require(!read.component.empty() && !read.creator_id.empty(), "an invitation is somebody's");
  require_at_most(read.target_name, 200);
  require_at_most(std::string_view(read.creator_id), 255);
  require_at_most(read.creator_email, 254);
  require_at_most(read.creator_name, 200);
  require_at_most(read.message, 500);
  require_at_most(read.locale, 35);
  require_object(read.template_variables);
  require_object(read.metadata);
  require_object(read.unfurl_config);
  require(!(read.expires_at && read.expires_in), "an invitation expires once");
  require(!read.max_uses || (*read.max_uses >= 1 && read.target.kind == TargetKind::share),
          "only links have a number of uses");
  for (const NewScope& scope : read.scopes) {
    require(!scope.type.empty() && !scope.id.empty(), "a scope has a type and an id");
    require_at_most(std::string_view(scope.type), 255);
    require_at_most(std::string_view(scope.id), 255);
    require_at_most(std::string_view(scope.name), 200);
  }
}

void check(const AcceptBody& read) {
  require(!read.ids.empty() && read.ids.size() <= 100, "1 to 100 invitations are accepted");
  require(read.acceptor.identity.kind != TargetKind::share, "a link does not accept");
  require(!read.acceptor.identity.key.empty(), "somebody accepts");
  require_at_most(read.acceptor.name, 200);
}

void check(const InternalSync& read) {
  require(!read.creator_id.empty() && !read.target_value.empty(), "both are known");
}

void check(const NewAutojoin& read) {
  require(read.domains.size() <= 100, "there are at most 100 domains");
  for (const std::string& domain : read.domains) {
    require(normal_domain(domain, LocalDomains::refused) == domain, "domains are normal");
  }
  require_object(read.metadata);
}

void check(const NewWebhookEndpoint& read) {
  require(!webhook_url_fault(read.url, WebhookNetworks::public_only), "webhooks have their URL");
}

std::optional<Json> parsed(std::string_view body) {
  try {
    return wire::read_json(body);
  } catch (const wire::JsonFault&) {
    return std::nullopt;
  }
}

template <class Read>
void run(std::string_view body, Read read) {
  const Policy policy;
  const auto json = parsed(body);
  try {
    const auto first = read(body, policy);
    require(json && json->is_object(), "a body is a JSON object");
    check(first);
    // Other white space and other escapes are the same body.
    require(parts(read(json->text(Json::Numbers::as_given), policy)) == parts(first),
            "a body that says the same is read as the same");
  } catch (const Refusal& refusal) {
    require(refusal.code() == Code::invalid_json || refusal.code() == Code::invalid_field,
            "what is wrong is the JSON or a field");
    require(json || refusal.code() == Code::invalid_json, "no field is read of what is no JSON");
    require(base::is_utf8(refusal.what()), "a refusal is told in UTF-8");
  }
}

}  // namespace

void bodies(std::string_view input) {
  const std::string_view reader = take_until(input, '\n');
  if (reader == "accept") return run(input, read_accept);
  if (reader == "autojoin") return run(input, read_autojoin);
  if (reader == "webhook") return run(input, read_webhook_endpoint);
  if (reader == "sync") {
    return run(input,
               [](std::string_view body, const Policy&) { return read_internal_sync(body); });
  }
  run(input, read_new_invitation);
}

}  // namespace vortex::fuzz
