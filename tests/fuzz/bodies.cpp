// SPDX-License-Identifier: MIT
// Bodies of requests: input is the name of a reader in a line, and the JSON behind it.
#include "server/api/bodies.hpp"

#include <optional>
#include <tuple>

#include "base/utf8.hpp"
#include "fuzz/fuzzers.hpp"
#include "server/api/client/bodies.hpp"
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
      std::tuple(read.form_data, read.configuration_attributes, read.pass_through, read.mail_to),
      std::tuple(read.expires_at, read.expires_in, read.deliver), parts(read.scopes));
}

auto parts(const std::vector<NewInvitation>& read) {
  std::vector<decltype(parts(read.front()))> out;
  for (const NewInvitation& invitation : read) out.push_back(parts(invitation));
  return out;
}

auto parts(const AcceptBody& read) {
  std::vector<std::tuple<TargetKind, std::string, std::string>> identities;
  for (const Identity& identity : read.acceptor.identities) identities.push_back(parts(identity));
  return std::tuple(read.ids, identities, read.acceptor.name, read.acceptor.is_existing);
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

auto parts(const OwnAcceptBody& read) {
  return std::tuple(read.ids, read.is_existing);
}

auto parts(const ClientEventBody& read) {
  return std::tuple(read.name, read.text);
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

// Whoever asks with a key names the inviter; a user is the inviter.
void check_wanted(const NewInvitation& read) {
  require(!read.component.empty(), "an invitation has a component");
  require_at_most(read.target_name, 200);
  require_at_most(read.message, 500);
  require_at_most(read.pass_through, 4096);
  require_at_most(read.locale, 35);
  require_object(read.template_variables);
  require_object(read.metadata);
  require_object(read.unfurl_config);
  require_object(read.form_data);
  require_object(read.configuration_attributes);
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

void check(const NewInvitation& read) {
  check_wanted(read);
  require_at_most(std::string_view(read.creator_id), 255);
  require_at_most(read.creator_email, 254);
  require_at_most(read.creator_name, 200);
}

void check(const std::vector<NewInvitation>& read) {
  require(!read.empty() && read.size() <= 100, "a form names 1 to 100");
  for (const NewInvitation& invitation : read) {
    check_wanted(invitation);
    require(invitation.target.kind != TargetKind::share && !invitation.target.key.empty(),
            "a form names somebody");
    const bool mailed = invitation.mail_to.has_value();
    require(!mailed || (read.size() == 1 && invitation.target.kind == TargetKind::internal),
            "an address beside one internal target is its own");
  }
}

void check(const OwnAcceptBody& read) {
  require(!read.ids.empty() && read.ids.size() <= 100, "1 to 100 invitations are accepted");
}

void check(const ClientEventBody& read) {
  require_at_most(std::string_view(read.name), 255);
  require_object(read.text);
}

void check(const AcceptBody& read) {
  require(!read.ids.empty() && read.ids.size() <= 100, "1 to 100 invitations are accepted");
  require(!read.acceptor.identities.empty(), "somebody accepts");
  for (const Identity& identity : read.acceptor.identities) {
    require(identity.kind != TargetKind::share, "a link does not accept");
    require(!identity.key.empty(), "nor does nobody");
  }
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

// Other white space and other escapes are the same body.
template <class Read>
auto parts_of_same(const Json& json, const Policy& policy, Read read) {
  try {
    return parts(read(json.text(Json::Numbers::as_given), policy));
  } catch (const Refusal&) {
    require(false, "a body that says the same is not refused");
    throw;
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
    require(parts_of_same(*json, policy, read) == parts(first),
            "a body that says the same is read as the same");
  } catch (const Refusal& refusal) {
    require(refusal.code() == Code::invalid_json || refusal.code() == Code::invalid_field,
            "what is wrong is the JSON or a field");
    require(json || refusal.code() == Code::invalid_json, "no field is read of what is no JSON");
    const std::string_view words = refusal.what();
    require(base::is_utf8(words) && words.size() <= 1000, "a refusal is told shortly, in UTF-8");
  }
}

// For readers that decide nothing by policy.
template <class Read>
auto whatever_the_policy(Read read) {
  return [read](std::string_view body, const Policy&) { return read(body); };
}

}  // namespace

void bodies(std::string_view input) {
  const std::string_view reader = take_until(input, '\n');
  if (reader == "accept") return run(input, read_accept);
  if (reader == "autojoin") return run(input, read_autojoin);
  if (reader == "webhook") return run(input, read_webhook_endpoint);
  if (reader == "sync") return run(input, whatever_the_policy(read_internal_sync));
  if (reader == "submit") return run(input, read_submission);
  if (reader == "link") return run(input, whatever_the_policy(read_shareable_link));
  if (reader == "own_accept") return run(input, whatever_the_policy(read_own_accept));
  if (reader == "event") return run(input, whatever_the_policy(read_client_event));
  run(input, read_new_invitation);
}

}  // namespace vortex::fuzz
