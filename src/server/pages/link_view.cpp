// SPDX-License-Identifier: MIT
#include "server/pages/link_view.hpp"

#include "server/rules/url.hpp"
#include "server/store/scopes.hpp"

namespace vortex::server {
namespace {

std::optional<std::string> landing_page(const LinkView& view) {
  const auto& url = view.component.landing_url;
  const auto origin = url ? landing_origin(*url) : std::nullopt;
  if (!origin || !is_allowed_origin(*origin, view.environment.landing_origins)) {
    return std::nullopt;
  }
  return with_parameter(*url, "invitationId", base::to_text(view.invitation.id));
}

}  // namespace

bool LinkView::offers_accept() const {
  return !landing && component.hosted_accept && invitation.kind != InvitationKind::autojoin;
}

bool LinkView::offers_decline() const {
  return !landing && invitation.kind == InvitationKind::single_use;
}

std::optional<LinkView> read_link_view(Tx& tx, const Uuid& id) {
  auto invitation = find_invitation_of_link(tx, id);
  if (!invitation) return std::nullopt;
  LinkView view;
  view.environment = *find_environment_of(tx, invitation->environment);
  view.component =
      find_component_of(tx, invitation->environment, invitation->component).value_or(Component());
  const auto scopes = list_scopes(tx, id);
  if (!scopes.empty()) view.scope = scopes.front().name;
  view.phase = phase(invitation->lifecycle(), tx.now());
  view.invitation = std::move(*invitation);
  view.landing = landing_page(view);
  return view;
}

}  // namespace vortex::server
