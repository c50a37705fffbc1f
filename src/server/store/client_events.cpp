// SPDX-License-Identifier: MIT
#include "server/store/client_events.hpp"

namespace vortex::server {
namespace {

ClientEvent read_event(const Row& row) {
  Columns columns(row);
  ClientEvent event;
  event.id = columns.uuid();
  event.name = columns.text();
  event.user = columns.text();
  event.body = columns.text();
  event.received_at = columns.integer();
  return event;
}

// Before the first one: no id is greater.
Uuid last_id() {
  Uuid id;
  id.bytes.fill(0xFF);
  return id;
}

}  // namespace

void insert_client_event(Tx& tx, std::int64_t environment, const ClientEvent& event) {
  tx.run(R"sql(
      INSERT INTO client_event (id, environment_id, name, user_id, body, received_at)
      VALUES ($1, $2, $3, $4, $5, $6))sql",
         event.id, environment, event.name, event.user, event.body, event.received_at);
}

std::vector<ClientEvent> list_client_events(Tx& tx, std::int64_t environment,
                                            const ClientEventQuery& query) {
  const Uuid before = query.before.value_or(last_id());
  if (query.name) {
    return tx.list(R"sql(
        SELECT id, name, user_id, body, received_at FROM client_event
        WHERE environment_id = $1 AND name = $2 AND id < $3 AND ($4 IS NULL OR user_id = $4)
        ORDER BY id DESC LIMIT $5)sql",
                   read_event, environment, *query.name, before, query.user, query.limit);
  }
  if (query.user) {
    return tx.list(R"sql(
        SELECT id, name, user_id, body, received_at FROM client_event
        WHERE environment_id = $1 AND user_id = $2 AND id < $3
        ORDER BY id DESC LIMIT $4)sql",
                   read_event, environment, *query.user, before, query.limit);
  }
  return tx.list(R"sql(
      SELECT id, name, user_id, body, received_at
      FROM client_event -- first rows: in the order of id
      WHERE environment_id = $1 AND id < $2
      ORDER BY id DESC LIMIT $3)sql",
                 read_event, environment, before, query.limit);
}

std::int64_t forget_client_events(Tx& tx, std::int64_t most) {
  return tx.run(R"sql(
      DELETE FROM client_event
      WHERE rowid IN (SELECT rowid FROM client_event WHERE received_at <= $1 LIMIT $2))sql",
                tx.now() - kClientEventsKept, most);
}

}  // namespace vortex::server
