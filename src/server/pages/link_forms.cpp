// SPDX-License-Identifier: MIT
#include "server/pages/link_forms.hpp"

#include "server/invitations/accept.hpp"
#include "server/invitations/close.hpp"
#include "server/invitations/renewal.hpp"
#include "server/refusal.hpp"

namespace vortex::server {
namespace {

std::string field(const SentForm& form, std::string_view name) {
  for (const auto& [known, value] : form.fields) {
    if (known == name) return value;
  }
  return "";
}

// Somebody else was first, or time was.
HttpReply refused(const LinkView& view, const InvitationPage& page, const Refusal& refusal) {
  const bool not_for_them =
      refusal.code() == Code::not_the_invitee || refusal.code() == Code::domain_not_allowed;
  return not_for_them ? page.note(403, "not_allowed") : page.state(view.phase);
}

}  // namespace

bool LinkForms::has_action(std::string_view action) {
  return action == "accept" || action == "decline" || action == "ask";
}

HttpReply LinkForms::act(Tx& tx, const SentForm& form) const {
  const auto view = read_link_view(tx, form.invitation);
  if (!view) return plain_page(404, "unknown", texts_, form.reader.accept_language);
  const InvitationPage page(*view, form.reader, texts_, site_.links);
  HttpReply reply;
  try {
    tx.nested([&] {
      reply = form.action == "accept"    ? accept(tx, *view, form, page)
              : form.action == "decline" ? decline(tx, *view, page)
                                         : ask(tx, *view, page);
    });
  } catch (const Refusal& refusal) {
    return refused(*view, page, refusal);
  }
  return reply;
}

HttpReply LinkForms::accept(Tx& tx, const LinkView& view, const SentForm& form,
                            const InvitationPage& page) const {
  if (!view.offers_accept()) return page.note(403, "form_wrong");
  const StoredInvitation& invitation = view.invitation;
  Acceptor acceptor{{invitation.target}, invitation.target_name, std::nullopt};
  if (invitation.target.kind == TargetKind::share) {
    const std::string typed = field(form, "email");
    const MaybeIdentity read = read_target(TargetKind::email, typed, site_.policy.local_domains);
    const Identity* identity = std::get_if<Identity>(&read);
    if (!identity && view.phase == Phase::open) return page.open({typed, true});
    if (!identity) return page.state(view.phase);
    acceptor.identities = {*identity};
    acceptor.is_proven = false;
  }
  accept_invitations(tx, invitee_of(view), {base::to_text(invitation.id)}, acceptor);
  return page.note(200, "accepted");
}

HttpReply LinkForms::decline(Tx& tx, const LinkView& view, const InvitationPage& page) const {
  if (!view.offers_decline()) return page.note(403, "form_wrong");
  StoredInvitation invitation = view.invitation;
  decline_invitation(tx, invitee_of(view), invitation);
  if (invitation.deactivated != "declined") return page.state(view.phase);
  return page.note(200, "declined");
}

HttpReply LinkForms::ask(Tx& tx, const LinkView& view, const InvitationPage& page) const {
  if (!can_ask_for_renewal(view.invitation, view.phase)) return page.state(view.phase);
  ask_for_renewal(tx, invitee_of(view), view.invitation);
  return page.note(200, "asked");
}

}  // namespace vortex::server
