// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/rules/lifecycle.hpp"
#include "server/rules/schedule.hpp"
#include "server/rules/target.hpp"
#include "server/store/tx.hpp"

namespace vortex::server {

/// What whoever invites says about an invitation. JSON members hold JSON text as it came in, so
/// that its numbers keep their digits.
struct InvitationDetails {
  Identity target;
  std::optional<std::string> target_name;
  std::optional<std::string> target_avatar_url;
  std::optional<std::string> mail_to;  ///< address of an internal target
  std::string creator_id;
  std::optional<std::string> creator_email;
  std::optional<std::string> creator_name;
  std::optional<std::string> creator_avatar_url;
  std::optional<std::string> source;
  std::optional<std::string> subtype;
  std::optional<std::string> locale;
  std::optional<std::string> message;
  std::optional<std::string> template_variables;
  std::optional<std::string> metadata;
  std::optional<std::string> unfurl_config;
  std::optional<std::string> form_data;
  std::optional<std::string> configuration_attributes;
  std::optional<std::string> pass_through;
  std::optional<std::int64_t> max_uses;
  std::optional<TimeMs> expires_at;
};

/// An invitation as stored.
struct StoredInvitation : InvitationDetails {
  Uuid id;
  std::int64_t environment = 0;
  std::int64_t component = 0;
  InvitationKind kind = InvitationKind::single_use;
  std::string status = "queued";
  bool held = true;
  std::optional<std::string> deactivated;  ///< why: `revoked`, `declined` or `scope_deleted`
  bool superseded = false;
  std::string scopes_key;  ///< equal for two invitations that one create must not make both
  std::int64_t delivery_count = 0;
  std::int64_t click_throughs = 0;
  std::int64_t views = 0;
  std::int64_t uses = 0;
  std::optional<TimeMs> expires_span;
  std::optional<TimeMs> last_sent_at;
  Progress progress;              ///< of its reminders and nudges
  std::optional<TimeMs> wake_at;  ///< when the next of them, or its expiry, is due
  TimeMs created_at = 0;
  std::optional<TimeMs> modified_at;

  Lifecycle lifecycle() const;
  /// Whom mail for the invitee goes to; nothing where none does.
  std::optional<Identity> mail_target() const;
};

/// Which part of a list: all of it unless said.
struct Page {
  std::int64_t start = 0;
  std::int64_t limit = -1;  ///< -1: no limit
};

void insert_invitation(Tx& tx, const StoredInvitation& invitation);
/// Writes all that can change of an invitation that was read in this transaction; `modified_at`
/// becomes now.
void update_invitation(Tx& tx, StoredInvitation& invitation);

/// Writes what sending and its plan changed, without marking the invitation as modified.
void update_delivery(Tx& tx, const StoredInvitation& invitation);

/// The invitations for which something is due, at most `most`, the longest due first.
std::vector<StoredInvitation> list_waking(Tx& tx, std::int64_t most);
bool is_any_waking(Tx& tx);
/// When the first of all that wait for their time is due; nothing where none waits.
std::optional<TimeMs> earliest_waking(Tx& tx);

std::optional<StoredInvitation> find_invitation(Tx& tx, std::int64_t environment, const Uuid& id);
/// For links, whose code is the right to see the invitation.
std::optional<StoredInvitation> find_invitation_of_link(Tx& tx, const Uuid& id);
/// The invitation that holds the place of this target and these scopes, its time come or not.
std::optional<StoredInvitation> find_held(Tx& tx, std::int64_t environment, const Identity& target,
                                          const std::string& scopes_key);

/// Open invitations, newest first.
std::vector<StoredInvitation> list_open_by_target(Tx& tx, std::int64_t environment,
                                                  const Identity& target, const Page& page);
/// The open autojoin invitations for people of a mail domain, newest first.
std::vector<StoredInvitation> list_open_by_domain(Tx& tx, std::int64_t environment,
                                                  const std::string& domain);
std::vector<StoredInvitation> list_open_by_scope(Tx& tx, std::int64_t environment,
                                                 std::int64_t scope, const Page& page);
/// The same with those whose time has come, for deleting a whole scope.
std::vector<StoredInvitation> list_held_by_scope(Tx& tx, std::int64_t environment,
                                                 std::int64_t scope);
/// What a user invited others to, alone or with another inviter.
std::vector<StoredInvitation> list_open_by_inviter(Tx& tx, std::int64_t environment,
                                                   const std::string& user, const Page& page);
/// Those of a target's open invitations that are older than `before`, at most `most`, newest first.
std::vector<StoredInvitation> list_open_by_target_before(Tx& tx, std::int64_t environment,
                                                         const Identity& target, const Uuid& before,
                                                         std::int64_t most);
/// How many open invitations an inviter has, counting no further than `most`.
std::int64_t count_open_by_creator(Tx& tx, std::int64_t environment, const std::string& creator,
                                   std::int64_t most);

}  // namespace vortex::server
