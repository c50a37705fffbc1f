// SPDX-License-Identifier: MIT
#include "server/store/invitations.hpp"

#include "server/store/scopes.hpp"

namespace vortex::server {
namespace {

// The columns of every SELECT below, in the order in which read_invitation takes them. A macro,
// because an Sql is a literal.
#define INVITATION_COLUMNS                                                                        \
  "i.id, i.environment_id, i.component_id, i.type, i.status, i.held, i.deactivated, "             \
  "i.superseded, i.target_type, i.target_key, i.target_value, i.target_name, "                    \
  "i.target_avatar_url, i.mail_to, i.scopes_key, i.creator_id, i.creator_email, i.creator_name, " \
  "i.creator_avatar_url, i.source, i.subtype, i.locale, i.message, i.template_variables, "        \
  "i.metadata, i.unfurl_config, i.form_data, i.configuration_attributes, i.pass_through, "        \
  "i.delivery_count, i.click_throughs, i.views, i.uses, "                                         \
  "i.max_uses, i.expires_at, i.expires_span, i.last_sent_at, i.plan_started_at, "                 \
  "i.reminders_sent, i.nudges_sent, i.expiry_told, i.wake_at, i.created_at, i.modified_at "

StoredInvitation read_invitation(const Row& row) {
  Columns columns(row);
  StoredInvitation invitation;
  invitation.id = columns.uuid();
  invitation.environment = columns.integer();
  invitation.component = columns.integer();
  invitation.kind = read_invitation_kind(columns.text());
  invitation.status = columns.text();
  invitation.held = columns.truth();
  invitation.deactivated = columns.maybe_text();
  invitation.superseded = columns.truth();
  invitation.target.kind = read_target_kind(columns.text()).value_or(TargetKind::internal);
  invitation.target.key = columns.text();
  invitation.target.value = columns.text();
  invitation.target_name = columns.maybe_text();
  invitation.target_avatar_url = columns.maybe_text();
  invitation.mail_to = columns.maybe_text();
  invitation.scopes_key = columns.text();
  invitation.creator_id = columns.text();
  invitation.creator_email = columns.maybe_text();
  invitation.creator_name = columns.maybe_text();
  invitation.creator_avatar_url = columns.maybe_text();
  invitation.source = columns.maybe_text();
  invitation.subtype = columns.maybe_text();
  invitation.locale = columns.maybe_text();
  invitation.message = columns.maybe_text();
  invitation.template_variables = columns.maybe_text();
  invitation.metadata = columns.maybe_text();
  invitation.unfurl_config = columns.maybe_text();
  invitation.form_data = columns.maybe_text();
  invitation.configuration_attributes = columns.maybe_text();
  invitation.pass_through = columns.maybe_text();
  invitation.delivery_count = columns.integer();
  invitation.click_throughs = columns.integer();
  invitation.views = columns.integer();
  invitation.uses = columns.integer();
  invitation.max_uses = columns.maybe_integer();
  invitation.expires_at = columns.maybe_integer();
  invitation.expires_span = columns.maybe_integer();
  invitation.last_sent_at = columns.maybe_integer();
  invitation.progress.started_at = columns.maybe_integer();
  invitation.progress.reminders = static_cast<std::size_t>(columns.integer());
  invitation.progress.nudges = static_cast<std::size_t>(columns.integer());
  invitation.progress.expiry_told = columns.truth();
  invitation.wake_at = columns.maybe_integer();
  invitation.created_at = columns.integer();
  invitation.modified_at = columns.maybe_integer();
  return invitation;
}

}  // namespace

Lifecycle StoredInvitation::lifecycle() const {
  return {kind,
          status == "accepted",
          status == "accepted_elsewhere",
          deactivated.has_value(),
          superseded,
          uses,
          max_uses,
          expires_at};
}

std::optional<Identity> StoredInvitation::mail_target() const {
  if (target.kind == TargetKind::email) return target;
  if (mail_to) return read_identity(*mail_to, LocalDomains::allowed);
  return std::nullopt;
}

void insert_invitation(Tx& tx, const StoredInvitation& invitation) {
  tx.run(R"sql(
      INSERT INTO invitation (
        id, environment_id, component_id, type, status, held, target_type, target_key,
        target_value, target_name, target_avatar_url, scopes_key, creator_id, creator_email,
        creator_name, creator_avatar_url, source, subtype, locale, message, template_variables,
        metadata, unfurl_config, delivery_count, max_uses, expires_at, expires_span, last_sent_at,
        wake_at, created_at, mail_to, form_data, configuration_attributes, pass_through)
      VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
              $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33))sql",
         invitation.id, invitation.environment, invitation.component, text(invitation.kind),
         invitation.status, text(invitation.target.kind), invitation.target.key,
         invitation.target.value, invitation.target_name, invitation.target_avatar_url,
         invitation.scopes_key, invitation.creator_id, invitation.creator_email,
         invitation.creator_name, invitation.creator_avatar_url, invitation.source,
         invitation.subtype, invitation.locale, invitation.message, invitation.template_variables,
         invitation.metadata, invitation.unfurl_config, invitation.delivery_count,
         invitation.max_uses, invitation.expires_at, invitation.expires_span,
         invitation.last_sent_at, invitation.wake_at, invitation.created_at, invitation.mail_to,
         invitation.form_data, invitation.configuration_attributes, invitation.pass_through);
}

void update_invitation(Tx& tx, StoredInvitation& invitation) {
  invitation.modified_at = tx.now();
  if (!invitation.held) invitation.wake_at.reset();
  const auto held_before = tx.find(R"sql(SELECT held FROM invitation WHERE id = $1)sql",
                                   [](const Row& row) { return row.truth(0); }, invitation.id);
  tx.run(R"sql(
      UPDATE invitation
      SET status = $2, held = $3, deactivated = $4, superseded = $5, template_variables = $6,
          metadata = $7, delivery_count = $8, uses = $9, expires_at = $10, last_sent_at = $11,
          modified_at = $12, component_id = $13, plan_started_at = $14, reminders_sent = $15,
          nudges_sent = $16, expiry_told = $17, wake_at = $18
      WHERE id = $1)sql",
         invitation.id, invitation.status, invitation.held, invitation.deactivated,
         invitation.superseded, invitation.template_variables, invitation.metadata,
         invitation.delivery_count, invitation.uses, invitation.expires_at, invitation.last_sent_at,
         invitation.modified_at, invitation.component, invitation.progress.started_at,
         invitation.progress.reminders, invitation.progress.nudges, invitation.progress.expiry_told,
         invitation.wake_at);
  if (held_before != invitation.held) hold_scopes(tx, invitation.id, invitation.held);
  tx.changed(invitation.id);
}

void update_delivery(Tx& tx, const StoredInvitation& invitation) {
  tx.run(R"sql(
      UPDATE invitation
      SET status = $2, delivery_count = $3, last_sent_at = $4, plan_started_at = $5,
          reminders_sent = $6, nudges_sent = $7, expiry_told = $8, wake_at = $9
      WHERE id = $1)sql",
         invitation.id, invitation.status, invitation.delivery_count, invitation.last_sent_at,
         invitation.progress.started_at, invitation.progress.reminders, invitation.progress.nudges,
         invitation.progress.expiry_told, invitation.wake_at);
  tx.changed(invitation.id);
}

std::vector<StoredInvitation> list_waking(Tx& tx, std::int64_t most) {
  return tx.list("SELECT " INVITATION_COLUMNS R"sql(
      FROM invitation i -- first rows: in the order of wake_at
      WHERE i.wake_at IS NOT NULL AND i.wake_at <= $1 ORDER BY i.wake_at LIMIT $2)sql",
                 read_invitation, tx.now(), most);
}

bool is_any_waking(Tx& tx) {
  return tx.exists(R"sql(
      SELECT 1 FROM invitation WHERE wake_at IS NOT NULL AND wake_at <= $1)sql",
                   tx.now());
}

std::optional<TimeMs> earliest_waking(Tx& tx) {
  return tx.find(R"sql(
      SELECT wake_at FROM invitation -- first rows: in the order of the index
      WHERE wake_at IS NOT NULL ORDER BY wake_at LIMIT 1)sql",
                 [](const Row& row) { return row.integer(0); });
}

std::optional<StoredInvitation> find_invitation(Tx& tx, std::int64_t environment, const Uuid& id) {
  return tx.find("SELECT " INVITATION_COLUMNS R"sql(
      FROM invitation i WHERE i.id = $2 AND i.environment_id = $1)sql",
                 read_invitation, environment, id);
}

std::optional<StoredInvitation> find_invitation_of_link(Tx& tx, const Uuid& id) {
  return tx.find("SELECT " INVITATION_COLUMNS R"sql(FROM invitation i WHERE i.id = $1)sql",
                 read_invitation, id);
}

std::optional<StoredInvitation> find_held(Tx& tx, std::int64_t environment, const Identity& target,
                                          const std::string& scopes_key) {
  return tx.find("SELECT " INVITATION_COLUMNS R"sql(
      FROM invitation i
      WHERE i.environment_id = $1 AND i.target_type = $2 AND i.target_key = $3
        AND i.scopes_key = $4 AND i.held = 1)sql",
                 read_invitation, environment, text(target.kind), target.key, scopes_key);
}

std::vector<StoredInvitation> list_open_by_target(Tx& tx, std::int64_t environment,
                                                  const Identity& target, const Page& page) {
  return tx.list("SELECT " INVITATION_COLUMNS R"sql(
      FROM invitation i -- sorted: a target has few open invitations
      WHERE i.environment_id = $1 AND i.target_type = $2 AND i.target_key = $3 AND i.held = 1
        AND (i.expires_at IS NULL OR i.expires_at > $4)
      ORDER BY i.id DESC LIMIT $5 OFFSET $6)sql",
                 read_invitation, environment, text(target.kind), target.key, tx.now(), page.limit,
                 page.start);
}

std::vector<StoredInvitation> list_open_by_domain(Tx& tx, std::int64_t environment,
                                                  const std::string& domain) {
  return tx.list("SELECT " INVITATION_COLUMNS R"sql(
      FROM autojoin_domain d -- sorted: a domain joins few scopes
      JOIN scope s ON s.id = d.scope_id
      JOIN invitation i ON i.id = s.autojoin_invitation_id
      WHERE d.environment_id = $1 AND d.domain = $2 AND i.held = 1
      ORDER BY i.id DESC)sql",
                 read_invitation, environment, domain);
}

std::vector<StoredInvitation> list_open_by_scope(Tx& tx, std::int64_t environment,
                                                 std::int64_t scope, const Page& page) {
  return tx.list("SELECT " INVITATION_COLUMNS R"sql(
      FROM invitation_scope s JOIN invitation i ON i.id = s.invitation_id
      WHERE s.scope_id = $2 AND s.held = 1 AND i.environment_id = $1
        AND (i.expires_at IS NULL OR i.expires_at > $3)
      ORDER BY s.invitation_id DESC LIMIT $4 OFFSET $5)sql",
                 read_invitation, environment, scope, tx.now(), page.limit, page.start);
}

std::vector<StoredInvitation> list_held_by_scope(Tx& tx, std::int64_t environment,
                                                 std::int64_t scope) {
  return tx.list("SELECT " INVITATION_COLUMNS R"sql(
      FROM invitation_scope s JOIN invitation i ON i.id = s.invitation_id
      WHERE s.scope_id = $2 AND s.held = 1 AND i.environment_id = $1)sql",
                 read_invitation, environment, scope);
}

std::vector<StoredInvitation> list_open_by_inviter(Tx& tx, std::int64_t environment,
                                                   const std::string& user, const Page& page) {
  return tx.list("SELECT " INVITATION_COLUMNS R"sql(
      FROM invitation i
      WHERE i.id IN (
          SELECT id FROM invitation WHERE environment_id = $1 AND creator_id = $2 AND held = 1
          UNION
          SELECT invitation_id FROM co_inviter WHERE environment_id = $1 AND user_id = $2)
        AND i.held = 1 AND i.type <> 'autojoin' AND (i.expires_at IS NULL OR i.expires_at > $3)
      ORDER BY i.id DESC LIMIT $4 OFFSET $5)sql",
                 read_invitation, environment, user, tx.now(), page.limit, page.start);
}

std::vector<StoredInvitation> list_open_by_target_before(Tx& tx, std::int64_t environment,
                                                         const Identity& target, const Uuid& before,
                                                         std::int64_t most) {
  return tx.list("SELECT " INVITATION_COLUMNS R"sql(
      FROM invitation i -- sorted: a target has few open invitations
      WHERE i.environment_id = $1 AND i.target_type = $2 AND i.target_key = $3 AND i.held = 1
        AND (i.expires_at IS NULL OR i.expires_at > $4) AND i.id < $5
      ORDER BY i.id DESC LIMIT $6)sql",
                 read_invitation, environment, text(target.kind), target.key, tx.now(), before,
                 most);
}

// Two searches, because what has expired may still be held, and there can be any number of that.
std::int64_t count_open_by_creator(Tx& tx, std::int64_t environment, const std::string& creator,
                                   std::int64_t most) {
  return tx
      .find(R"sql(
      SELECT count(*) FROM (
        SELECT 1 FROM invitation
        WHERE environment_id = $1 AND creator_id = $2 AND held = 1 AND expires_at IS NULL
        UNION ALL
        SELECT 1 FROM invitation
        WHERE environment_id = $1 AND creator_id = $2 AND held = 1 AND expires_at > $3
        LIMIT $4))sql",
            [](const Row& row) { return row.integer(0); }, environment, creator, tx.now(), most)
      .value_or(0);
}

}  // namespace vortex::server
