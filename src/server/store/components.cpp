// SPDX-License-Identifier: MIT
#include "server/store/components.hpp"

namespace vortex::server {
namespace {

#define COMPONENT_COLUMNS                                                             \
  "id, environment_id, uuid, deployment_uuid, name, accept_policy, resend_cooldown, " \
  "expires_in, landing_url, hosted_accept, allow_signature, reminders, nudges, "      \
  "acceptance_notice, expiry_notice, mail_from, reply_to, subjects, unfurl_config "

Component read_component(const Row& row) {
  Columns columns(row);
  Component component;
  component.id = columns.integer();
  component.environment = columns.integer();
  component.uuid = columns.uuid();
  component.deployment = columns.uuid();
  component.name = columns.text();
  component.only_invitee_accepts = columns.text() == "target";
  component.resend_cooldown = columns.integer();
  component.expires_in = columns.maybe_integer();
  component.landing_url = columns.maybe_text();
  component.hosted_accept = columns.truth();
  component.allow_signature = columns.truth();
  component.reminders = columns.text();
  component.nudges = columns.text();
  component.acceptance_notice = columns.truth();
  component.expiry_notice = columns.truth();
  component.mail_from = columns.maybe_text();
  component.reply_to = columns.maybe_text();
  component.subjects = columns.text();
  component.unfurl_config = columns.maybe_text();
  return component;
}

}  // namespace

std::optional<Component> find_component(Tx& tx, std::int64_t environment, const Uuid& uuid) {
  return tx.find("SELECT " COMPONENT_COLUMNS R"sql(
      FROM component WHERE environment_id = $1 AND uuid = $2
      UNION ALL
      SELECT )sql" COMPONENT_COLUMNS R"sql(
      FROM component WHERE environment_id = $1 AND deployment_uuid = $2)sql",
                 read_component, environment, uuid);
}

std::optional<Component> find_component_of(Tx& tx, std::int64_t environment, std::int64_t id) {
  return tx.find("SELECT " COMPONENT_COLUMNS R"sql(
      FROM component WHERE id = $2 AND environment_id = $1)sql",
                 read_component, environment, id);
}

bool has_component_for_signatures(Tx& tx, std::int64_t environment) {
  return tx.exists(R"sql(
      SELECT 1 FROM component -- every row: an environment has few components
      WHERE environment_id = $1 AND allow_signature = 1 LIMIT 1)sql",
                   environment);
}

std::vector<Component> list_components(Tx& tx, std::int64_t environment) {
  return tx.list("SELECT " COMPONENT_COLUMNS R"sql(
      FROM component -- every row: an operator's list
      WHERE environment_id = $1)sql",
                 read_component, environment);
}

std::vector<Component> list_components_anywhere(Tx& tx, const Uuid& uuid) {
  return tx.list("SELECT " COMPONENT_COLUMNS R"sql(
      FROM component WHERE uuid = $1)sql",
                 read_component, uuid);
}

void insert_component(Tx& tx, std::int64_t environment, const Uuid& uuid, const std::string& name) {
  tx.run(R"sql(
      INSERT INTO component (environment_id, uuid, deployment_uuid, name, created_at)
      VALUES ($1, $2, $3, $4, $5))sql",
         environment, uuid, tx.new_id(), name, tx.now());
}

void update_component(Tx& tx, const Component& component) {
  tx.run(R"sql(
      UPDATE component
      SET name = $2, accept_policy = $3, resend_cooldown = $4, expires_in = $5, landing_url = $6,
          hosted_accept = $7, reminders = $8, nudges = $9, acceptance_notice = $10,
          expiry_notice = $11, mail_from = $12, reply_to = $13, subjects = $14, unfurl_config = $15,
          allow_signature = $16
      WHERE id = $1)sql",
         component.id, component.name, component.only_invitee_accepts ? "target" : "any",
         component.resend_cooldown, component.expires_in, component.landing_url,
         component.hosted_accept, component.reminders, component.nudges,
         component.acceptance_notice, component.expiry_notice, component.mail_from,
         component.reply_to, component.subjects, component.unfurl_config,
         component.allow_signature);
  tx.changed_settings();
}

}  // namespace vortex::server
