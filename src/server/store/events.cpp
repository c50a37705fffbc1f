// SPDX-License-Identifier: MIT
#include "server/store/events.hpp"

namespace vortex::server {
namespace {

StoredEvent read_event(const Row& row) {
  Columns columns(row);
  StoredEvent event;
  event.id = columns.integer();
  event.uuid = columns.uuid();
  event.type = columns.text();
  event.sequence = columns.maybe_integer();
  event.actor = columns.text();
  event.detail = columns.text();
  event.happened_at = columns.integer();
  return event;
}

std::int64_t last_sequence(Tx& tx, const Uuid& invitation) {
  return tx
      .find(R"sql(
      SELECT max(sequence) FROM event WHERE invitation_id = $1)sql",
            [](const Row& row) { return row.maybe_integer(0).value_or(0); }, invitation)
      .value_or(0);
}

}  // namespace

StoredEvent insert_event(Tx& tx, std::int64_t environment, const Uuid& invitation,
                         const EventRow& type, const std::string& actor,
                         const std::string& detail) {
  StoredEvent event;
  event.uuid = tx.new_id();
  event.type = type.name;
  if (type.is_told()) event.sequence = last_sequence(tx, invitation) + 1;
  event.actor = actor;
  event.detail = detail;
  event.happened_at = tx.now();
  event.id =
      tx.find(R"sql(
      INSERT INTO event (environment_id, invitation_id, uuid, type, sequence, actor, detail,
                         happened_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      RETURNING id)sql",
              [](const Row& row) { return row.integer(0); }, environment, invitation, event.uuid,
              event.type, event.sequence, event.actor, event.detail, event.happened_at)
          .value();
  return event;
}

std::vector<StoredEvent> list_events(Tx& tx, std::int64_t environment, const Uuid& invitation,
                                     const Page& page) {
  return tx.list(R"sql(
      SELECT id, uuid, type, sequence, actor, detail, happened_at
      FROM event
      WHERE invitation_id = $2 AND environment_id = $1
      ORDER BY id LIMIT $3 OFFSET $4)sql",
                 read_event, environment, invitation, page.limit, page.start);
}

}  // namespace vortex::server
