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
  take_ended();
  if (unrecorded_.empty() && !store_.read(is_any_delivery_due)) return false;
  TimeMs now = 0;
  Flights flights = flights_;
  const auto begun = store_.write_and_wait([&](Tx& tx) {
    now = tx.now();
    for (const Ended& each : unrecorded_) record(tx, each);
    keep_claims(tx, flights);
    return claim(tx, flights);
  });
  const bool any_ended = !unrecorded_.empty();
  unrecorded_.clear();
  flights_ = std::move(flights);
  for (const WebhookDelivery& delivery : begun) begin(delivery, now);
  return any_ended || !begun.empty();
}

void WebhookDispatcher::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  poster_.stop();
  take_ended();
  if (unrecorded_.empty()) return;
  store_.write_and_wait([&](Tx& tx) {
    for (const Ended& each : unrecorded_) record(tx, each);
  });
  unrecorded_.clear();
}

void WebhookDispatcher::take_ended() {
  std::vector<Ended> ended;
  {
    const std::lock_guard lock(mutex_);
    ended.swap(ended_);
  }
  for (Ended& each : ended) {
    flights_.claims.erase(each.delivery.id);
    unrecorded_.push_back(std::move(each));
  }
}

void WebhookDispatcher::record(Tx& tx, const Ended& ended) {
  const WebhookDelivery& delivery = ended.delivery;
  if (ended.is_cut_short) {
    unclaim_delivery(tx, delivery);
    return;
  }
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
  const char* state = verdict.step == Step::delivered ? "delivered" : "dead";
  const bool again = verdict.step == Step::again;
  const bool ours = again ? retry_delivery(tx, delivery, verdict.due_at, words)
                          : end_delivery(tx, delivery, state, words);
  if (!ours) return;
  tx.after_commit([this, outcome = again ? "deferred" : state] { options_.observe(outcome); });
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
  tx.after_commit(options_.observe_switched_off);
  options_.complain("the webhook endpoint " + base::to_text(endpoint.uuid) +
                    " was switched off: " + reason);
}

// A clock that is set makes a lease look over, or begun in the future, while its post is on its
// way.
void WebhookDispatcher::keep_claims(Tx& tx, Flights& flights) {
  for (auto& [id, claim] : flights.claims) {
    const TimeMs passed = tx.now() - claim.claimed_at;
    if (passed >= 0 && passed < kLease / 2) continue;
    keep_delivery(tx, claim.delivery, kLease);
    claim.claimed_at = tx.now();
  }
}

std::vector<std::size_t> WebhookDispatcher::share(const std::vector<WebhookEndpointRow>& endpoints,
                                                  const Flights& flights) const {
  std::map<std::int64_t, std::size_t> posts;
  std::size_t failing = 0;
  for (const auto& [id, claim] : flights.claims) {
    ++posts[claim.delivery.endpoint.id];
    if (claim.delivery.endpoint.failing_since) ++failing;
  }
  std::vector<WebhookTurn> due;
  for (const WebhookEndpointRow& endpoint : endpoints) {
    const auto turn = flights.last_turns.find(endpoint.id);
    due.push_back({posts[endpoint.id], endpoint.failing_since.has_value(),
                   turn == flights.last_turns.end() ? 0 : turn->second});
  }
  return share_room(due, flights.claims.size(), failing, options_.room);
}

std::vector<WebhookDelivery> WebhookDispatcher::claim(Tx& tx, Flights& flights) const {
  pull_deliveries_due(tx);
  const std::vector<WebhookEndpointRow> endpoints = list_due_endpoints(tx);
  const std::vector<std::size_t> given = share(endpoints, flights);
  std::map<std::int64_t, std::uint64_t> turns;
  std::vector<WebhookDelivery> claimed;
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    const std::int64_t id = endpoints[i].id;
    turns[id] = given[i] > 0 ? ++flights.turns : flights.last_turns[id];
    if (given[i] == 0) continue;
    for (WebhookDelivery& delivery :
         claim_deliveries(tx, endpoints[i], kLease, static_cast<std::int64_t>(given[i]))) {
      flights.claims[delivery.id] = {delivery, tx.now()};
      claimed.push_back(std::move(delivery));
    }
  }
  flights.last_turns = std::move(turns);
  return claimed;
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
    ended.is_cut_short = stopping_ && ended.answer.status == 0;
    ended_.push_back(std::move(ended));
  }
  options_.wake();
}

}  // namespace vortex::server
