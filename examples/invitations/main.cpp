// SPDX-License-Identifier: MIT
/// Every operation on invitations, against a real server.
///
/// usage: VORTEX_API_KEY=… VORTEX_API_BASE_URL=http://127.0.0.1:8080 invitations COMPONENT_ID
#include <cstdlib>
#include <iostream>
#include <vortex/vortex.hpp>

using namespace std::chrono_literals;

namespace {

void require(bool fine, const char* what) {
  if (fine) return;
  std::cerr << "not as expected: " << what << '\n';
  std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string component = argv[1];
  const vortex::Client client(vortex::ClientOptions::from_env());
  const vortex::Inviter inviter("user-123");
  const vortex::Scope team("team", "42", "Team 42");

  vortex::CreateInvitation mail(component, vortex::Target::email("ada@example.com"), inviter);
  mail.with_scope(team).with_expires_in(48h).with_subtype("find-friends").with_locale("en");
  mail.with_metadata({{"plan", "pro"}});
  const auto created = client.create_invitation(mail);
  const auto invitation = client.get_invitation(created.id);
  const auto until = vortex::read_time(invitation.expires.value_or(""));
  require(until && *until > std::chrono::system_clock::now() + 47h, "when it expires");
  require(invitation.subtype == "find-friends", "its subtype");
  std::cout << "created     " << created.id << " until " << *invitation.expires << '\n';

  // A link for the first three who follow it.
  const auto shared =
      client.create_invitation(vortex::CreateInvitation(component, vortex::Target::share(), inviter)
                                   .with_scope(team)
                                   .with_max_uses(3));
  require(client.get_invitation(shared.id).max_uses == 3, "how often it may be used");
  std::cout << "shared      " << shared.short_link << '\n';

  for (int i = 0; i < 5; ++i) {
    client.create_invitation(
        vortex::CreateInvitation(component, vortex::Target::internal(std::to_string(i)), inviter)
            .with_scope(team));
  }
  int listed = 0;
  for (const auto& one : client.each_invitation_by_scope("team", "42", 3)) {
    require(one.scopes.at(0).scope_id == "42", "the scope of a listed invitation");
    ++listed;
  }
  require(listed == 7, "how many are listed");
  require(client.get_invitations_by_scope("team", "42", vortex::Page(6, 3)).size() == 1, "a page");
  std::cout << "listed      " << listed << " in pages of 3\n";

  require(client.get_invitations_by_target("email", "ada@example.com").size() == 1, "by target");
  require(client.reinvite(created.id).delivery_count == 2, "how often it was sent");
  const auto ada = vortex::AcceptUser::with_email("ada@example.com").existing(false);
  const auto accepted = client.accept_invitation(created.id, ada);
  require(accepted.at(0).status == vortex::InvitationStatus::accepted, "its status");
  std::cout << "accepted    " << accepted[0].id << '\n';

  client.revoke_invitation(shared.id);
  require(client.get_invitation(shared.id).deactivated, "that it was revoked");
  const auto synced = client.sync_internal_invitation(
      vortex::SyncInternalInvitation("user-123", "4", vortex::SyncAction::declined, component));
  require(synced.processed == 1, "how many a decision settled");

  const auto autojoin = client.configure_autojoin(
      vortex::ConfigureAutojoin("team", "42", {"acme-corp.example"}, component));
  require(autojoin.domains.size() == 1 && autojoin.invitation, "the domains that may join");
  require(client.get_autojoin_domains("team", "42").domains.size() == 1, "the same, asked for");

  client.delete_invitations_by_scope("team", "42");
  require(client.get_invitations_by_scope("team", "42").empty(), "that the scope is empty");
  std::cout << "deleted     what was left of the scope\n";
  return 0;
}
