// SPDX-License-Identifier: MIT
#include "server/store/components.hpp"

namespace vortex::server {
namespace {

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
  return component;
}

}  // namespace

std::optional<Component> find_component(Tx& tx, std::int64_t environment, const Uuid& uuid) {
  return tx.find(R"sql(
      SELECT id, environment_id, uuid, deployment_uuid, name, accept_policy, resend_cooldown,
        expires_in, landing_url
      FROM component WHERE environment_id = $1 AND uuid = $2
      UNION ALL
      SELECT id, environment_id, uuid, deployment_uuid, name, accept_policy, resend_cooldown,
        expires_in, landing_url
      FROM component WHERE environment_id = $1 AND deployment_uuid = $2)sql",
                 read_component, environment, uuid);
}

std::optional<Component> find_component_of(Tx& tx, std::int64_t environment, std::int64_t id) {
  return tx.find(R"sql(
      SELECT id, environment_id, uuid, deployment_uuid, name, accept_policy, resend_cooldown,
        expires_in, landing_url
      FROM component WHERE id = $2 AND environment_id = $1)sql",
                 read_component, environment, id);
}

std::vector<Component> list_components(Tx& tx, std::int64_t environment) {
  return tx.list(R"sql(
      SELECT id, environment_id, uuid, deployment_uuid, name, accept_policy, resend_cooldown,
        expires_in, landing_url
      FROM component -- every row: an operator's list
      WHERE environment_id = $1)sql",
                 read_component, environment);
}

std::vector<Component> list_components_anywhere(Tx& tx, const Uuid& uuid) {
  return tx.list(R"sql(
      SELECT id, environment_id, uuid, deployment_uuid, name, accept_policy, resend_cooldown,
        expires_in, landing_url
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
      SET name = $2, accept_policy = $3, resend_cooldown = $4, expires_in = $5, landing_url = $6
      WHERE id = $1)sql",
         component.id, component.name, component.only_invitee_accepts ? "target" : "any",
         component.resend_cooldown, component.expires_in, component.landing_url);
}

}  // namespace vortex::server
