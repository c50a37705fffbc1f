// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include "server/api/client/bodies.hpp"
#include "server/api/fields.hpp"
#include "server/api/route.hpp"
#include "server/store/budgets.hpp"
#include "server/store/client_events.hpp"
#include "wire/json_read.hpp"

namespace vortex::server {
namespace {

constexpr TimeMs kHour = 60 * 60 * 1000;
constexpr std::int64_t kPageMost = 1000;
constexpr std::int64_t kPageUsual = 100;
// However large events are, one answer with them is not much larger than this.
constexpr std::size_t kPageBytes = 1024 * 1024;
constexpr std::int64_t kReadAtOnce = 25;

UserAction store(const ApiCall& call) {
  const Limits& limits = call.site.policy.limits;
  return [body = read_client_event(call.request.body),
          most = limits.effective(limits.events_per_user_hour)](Tx& tx, const User& user) {
    spend(tx, user.environment.id, {"events_hour", kHour, most}, user.id);
    insert_client_event(tx, user.environment.id,
                        {tx.new_id(), body.name, user.id, body.text, tx.now()});
    HttpReply reply;
    reply.status = 202;
    reply.body = R"({"received":true})";
    return reply;
  };
}

std::optional<std::string> maybe_query(const ApiCall& call, std::string_view name) {
  const std::string* value = call.find_query(name);
  return value ? std::optional(*value) : std::nullopt;
}

ClientEventQuery query_of(const ApiCall& call) {
  ClientEventQuery query;
  query.name = maybe_query(call, "name");
  query.user = maybe_query(call, "userId");
  if (const auto cursor = maybe_query(call, "cursor")) {
    query.before = base::read_uuid(*cursor);
    if (!query.before) refuse_field("cursor", "must be a nextCursor of an answer");
  }
  const std::int64_t wanted = call.page().limit;
  query.limit = wanted < 0 ? kPageUsual : std::min(wanted, kPageMost);
  if (query.limit == 0) refuse_field("limit", "must be at least 1");
  return query;
}

Json view_event(const ClientEvent& event) {
  return Json::Object{{"id", base::to_text(event.id)},
                      {"name", event.name},
                      {"userId", event.user},
                      {"receivedAt", base::iso_time(event.received_at)},
                      {"event", wire::read_json(event.body)}};
}

// One event at a time is a tree of JSON, which takes many times the memory of its text.
std::string list_of(const std::vector<ClientEvent>& events) {
  std::string list = "[";
  for (const ClientEvent& event : events) {
    if (list.size() > 1) list += ',';
    list += view_event(event).text(Json::Numbers::as_given);
  }
  return list + ']';
}

struct EventPage {
  std::vector<ClientEvent> events;
  Json next;  ///< null at the end
};

EventPage read_page(Tx& tx, std::int64_t environment, const ClientEventQuery& query) {
  EventPage page;
  ClientEventQuery part = query;
  std::size_t bytes = 0;
  while (bytes < kPageBytes) {
    const std::int64_t left = query.limit - static_cast<std::int64_t>(page.events.size());
    part.limit = std::min(left, kReadAtOnce);
    if (left == 0) break;
    for (ClientEvent& event : list_client_events(tx, environment, part)) {
      --part.limit;
      bytes += event.body.size();
      page.events.push_back(std::move(event));
    }
    if (part.limit > 0) return page;
    part.before = page.events.back().id;
  }
  page.next = base::to_text(page.events.back().id);
  return page;
}

Action list(const ApiCall& call) {
  return [query = query_of(call)](Tx& tx, const ApiKey& key) {
    const EventPage page = read_page(tx, key.environment.id, query);
    HttpReply reply;
    reply.body =
        R"({"events":)" + list_of(page.events) + R"(,"nextCursor":)" + page.next.text() + '}';
    return reply;
  };
}

constexpr auto kRoutes = std::to_array<Route>({
    {"POST", "/events", Access::writes, store},
    {"GET", "/events", Access::reads, list},
});

}  // namespace

std::span<const Route> client_event_routes() {
  return kRoutes;
}

}  // namespace vortex::server
