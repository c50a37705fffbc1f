// SPDX-License-Identifier: MIT
#include "server/webhooks/dispatcher.hpp"

#include <algorithm>

#include "server/invitations/announce.hpp"
#include "server/rules/webhook_retry.hpp"

namespace vortex::server {
namespace {

// Longer than one post may take; a webhook whose worker died is tried again after this time.
constexpr TimeMs kLease = 5 * 60 * 1000;

std::string words_of(const WebhookAnswer& answer) {
  return answer.status > 0 ? "HTTP " + std::to_string(answer.status) : answer.fault;
}

}  // namespace

WebhookDispatcher::WebhookDispatcher(Options options, Store& store, WebhookPoster& poster)
    : options_(std::move(options)), store_(store), poster_(poster) {}

bool WebhookDispatcher::dispatch_some() {
  const std::vector<Ended> ended = take_ended();
  const bool any_due = !store_.read(list_due_endpoints).empty();
  if (ended.empty() && !any_due) return false;
  TimeMs now = 0;
  Flights flights = flights_;
  const auto begun = store_.write_and_wait([&](Tx& tx) {
    now = tx.now();
    for (const Ended& each : ended) record(tx, each);
    return claim(tx, flights);
  });
  flights_ = std::move(flights);
  for (const WebhookDelivery& delivery : begun) begin(delivery, now);
  return !ended.empty() || !begun.empty();
}

void WebhookDispatcher::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  poster_.stop();
  const std::vector<Ended> ended = take_ended();
  if (ended.empty()) return;
  store_.write_and_wait([&](Tx& tx) {
    for (const Ended& each : ended) record(tx, each);
  });
}

std::vector<WebhookDispatcher::Ended> WebhookDispatcher::take_ended() {
  std::vector<Ended> ended;
  {
    const std::lock_guard lock(mutex_);
    ended.swap(ended_);
  }
  for (const Ended& each : ended) {
    const auto flight = flights_.find(each.delivery.endpoint.id);
    if (--flight->second.posts == 0) flights_.erase(flight);
  }
  return ended;
}

void WebhookDispatcher::record(Tx& tx, const Ended& ended) {
  const WebhookDelivery& delivery = ended.delivery;
  // As it is now: others may have ended meanwhile, or it may be gone.
  auto endpoint = find_endpoint(tx, delivery.endpoint.environment, delivery.endpoint.uuid);
  if (!endpoint) return;
  std::uint8_t jitter = 0;
  tx.random({&jitter, 1});
  const WebhookVerdict verdict =
      decide_after({ended.answer.status, ended.answer.retry_after,
                    static_cast<int>(delivery.attempts), endpoint->failing_since, tx.now()},
                   options_.waits, jitter);
  const std::string words = words_of(ended.answer);
  using Step = WebhookVerdict::Step;
  const bool ours =
      verdict.step == Step::again
          ? retry_delivery(tx, delivery, verdict.due_at, words)
          : end_delivery(tx, delivery, verdict.step == Step::delivered ? "delivered" : "dead",
                         words);
  if (!ours) return;
  if (endpoint->failing_since != verdict.failing_since) {
    endpoint->failing_since = verdict.failing_since;
    update_endpoint(tx, *endpoint);
  }
  if (verdict.switch_off && !endpoint->disabled_at) switch_off(tx, *endpoint, words);
}

// The others are told, as nobody looks into a log every day.
void WebhookDispatcher::switch_off(Tx& tx, WebhookEndpointRow& endpoint,
                                   const std::string& reason) {
  endpoint.disabled_at = tx.now();
  endpoint.disabled_reason = reason;
  update_endpoint(tx, endpoint);
  give_up_deliveries(tx, endpoint.id, "the endpoint was switched off");
  std::vector<WebhookEndpointRow> others = list_endpoints(tx, endpoint.environment);
  std::erase_if(others, [](const WebhookEndpointRow& other) {
    return other.disabled_at || !other.wants("webhook.disabled");
  });
  const auto environment = find_environment_of(tx, endpoint.environment);
  const auto& since = endpoint.failing_since;
  announce_endpoint(tx, *environment, "webhook.disabled",
                    {{"endpointId", base::to_text(endpoint.uuid)},
                     {"reason", reason},
                     {"failingSince", since ? Json(base::iso_time(*since)) : Json()}},
                    others);
  options_.complain("the webhook endpoint " + base::to_text(endpoint.uuid) +
                    " was switched off: " + reason);
}

std::vector<WebhookDelivery> WebhookDispatcher::claim(Tx& tx, Flights& flights) {
  pull_deliveries_due(tx);
  std::vector<WebhookDelivery> claimed;
  for (const WebhookEndpointRow& endpoint : list_due_endpoints(tx)) {
    const std::size_t room = room_for(endpoint, flights);
    if (room == 0) continue;
    auto some = claim_deliveries(tx, endpoint, kLease, static_cast<std::int64_t>(room));
    if (some.empty()) continue;
    Flight& flight = flights[endpoint.id];
    flight.posts += some.size();
    flight.failing = endpoint.failing_since.has_value();
    claimed.insert(claimed.end(), std::make_move_iterator(some.begin()),
                   std::make_move_iterator(some.end()));
  }
  return claimed;
}

// One that failed is tried with one post at a time, and all such ones together leave room for those
// that work.
std::size_t WebhookDispatcher::room_for(const WebhookEndpointRow& endpoint,
                                        const Flights& flights) const {
  std::size_t all = 0, failing = 0;
  for (const auto& [id, flight] : flights) {
    all += flight.posts;
    if (flight.failing) failing += flight.posts;
  }
  const auto flight = flights.find(endpoint.id);
  const std::size_t posts = flight == flights.end() ? 0 : flight->second.posts;
  const std::size_t here = endpoint.failing_since
                               ? (posts == 0 && failing < options_.failing_max ? 1 : 0)
                               : options_.endpoint_max - std::min(posts, options_.endpoint_max);
  return std::min(here, options_.in_flight_max - std::min(all, options_.in_flight_max));
}

void WebhookDispatcher::begin(const WebhookDelivery& delivery, TimeMs now) {
  const std::string& body = delivery.webhook.body;
  WebhookPost post{delivery.endpoint.url, body,
                   signature_headers({delivery.endpoint.secret, delivery.endpoint.older_secret},
                                     base::to_text(delivery.webhook.uuid), now, body)};
  poster_.post(std::move(post), [this, delivery](WebhookAnswer answer) {
    end({delivery, std::move(answer)});
  });
}

void WebhookDispatcher::end(Ended ended) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ && ended.answer.status == 0) return;
    ended_.push_back(std::move(ended));
  }
  options_.wake();
}

}  // namespace vortex::server
