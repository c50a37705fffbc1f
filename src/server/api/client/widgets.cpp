// SPDX-License-Identifier: MIT
#include <array>

#include "server/api/attestation.hpp"
#include "server/api/client/reply.hpp"
#include "server/api/route.hpp"
#include "server/invitations/component.hpp"

namespace vortex::server {
namespace {

constexpr std::string_view kFormVersion = "1.0.0";

Json::Object element(std::string_view id, std::string_view subtype, Json::Array children = {}) {
  return {{"id", id},
          {"type", "element"},
          {"subtype", subtype},
          {"tagName", subtype},
          {"attributes", Json::Object()},
          {"style", Json::Object()},
          {"children", std::move(children)}};
}

// The one form there is: a field for addresses and ways to share a link. Attributes are empty,
// because one number or null in them has an app read the whole form as something else.
Json form() {
  Json::Array parts{element("email-invitations", "vrtx-email-invitations"),
                    element("share-options", "vrtx-share-options")};
  Json::Array columns{element("column", "vrtx-column", std::move(parts))};
  Json::Array rows{element("row", "vrtx-row", std::move(columns))};
  return Json::Object{{"root", element("root", "vrtx-root", std::move(rows))}};
}

Json prop(Json value, std::string_view type) {
  return Json::Object{{"value", std::move(value)}, {"valueType", type}};
}

Json configuration() {
  return Json::Object{
      {"meta", Json::Object{{"configuration", Json::Object{{"version", kFormVersion},
                                                           {"componentType", "invite"}}}}},
      {"props",
       Json::Object{{"vortex.components.form", prop(form(), "pageData")},
                    {"vortex.theme", prop(Json::Object{{"options", Json::Array()}}, "theme")}}}};
}

Json view_widget(const Component& component, const std::string& attestation) {
  return Json::Object{{"widgetConfiguration", Json::Object{{"id", base::to_text(component.uuid)},
                                                           {"name", component.name},
                                                           {"version", kFormVersion},
                                                           {"configuration", configuration()}}},
                      {"deploymentId", base::to_text(component.deployment)},
                      {"widgetType", "invite"},
                      {"sessionAttestation", attestation}};
}

UserAction get(const ApiCall& call) {
  const std::string* session = call.request.header("x-session-id");
  return [id = call.arguments[0], session = session ? *session : "",
          &attestations = call.attestations](Tx& tx, const User& user) {
    const Component component = require_component(tx, user.environment, id);
    if (user.by_signature && !component.allow_signature) throw Refusal(Code::wrong_credential);
    return data_reply(view_widget(component, attestations.make(user, session)));
  };
}

constexpr auto kRoutes = std::to_array<Route>({
    {"GET", "/widgets/{id}", Access::reads, get},
});

}  // namespace

std::span<const Route> widget_routes() {
  return kRoutes;
}

}  // namespace vortex::server
