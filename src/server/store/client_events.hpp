// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/store/tx.hpp"

namespace vortex::server {

/// What a page or an app of the customer tells of its users.
struct ClientEvent {
  Uuid id;
  std::string name;
  std::string user;  ///< who sent it
  std::string body;  ///< JSON, as it was sent
  TimeMs received_at = 0;
};

/// What is asked for, newest first.
struct ClientEventQuery {
  std::optional<std::string> name;
  std::optional<std::string> user;
  std::optional<Uuid> before;  ///< the last one of the page before
  std::int64_t limit = 0;
};

/// How long events are kept.
inline constexpr TimeMs kClientEventsKept = TimeMs{90} * 24 * 60 * 60 * 1000;

void insert_client_event(Tx& tx, std::int64_t environment, const ClientEvent& event);
std::vector<ClientEvent> list_client_events(Tx& tx, std::int64_t environment,
                                            const ClientEventQuery& query);
/// Deletes at most `most` of those that are too old; returns how many.
std::int64_t forget_client_events(Tx& tx, std::int64_t most);

}  // namespace vortex::server
