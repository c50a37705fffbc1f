// SPDX-License-Identifier: MIT
#include "vortex/webhook_handlers.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

using namespace vortex;

namespace {

WebhookEvent event_of(std::string_view type) {
  WebhookEvent event;
  event.type = type;
  return event;
}

struct Calls {
  std::vector<std::string> seen;
  EventHandlers handlers;

  Calls() {
    handlers
        .on(WebhookEventType::invitation_accepted,
            [this](const WebhookEvent& event) { seen.push_back("accepted: " + event.type); })
        .on("something.new", [this](const WebhookEvent&) { seen.push_back("new"); })
        .on_any([this](const WebhookEvent& event) { seen.push_back("any: " + event.type); })
        .on_analytics([this](const AnalyticsEvent& event) { seen.push_back(event.name); });
  }
};

}  // namespace

TEST_CASE("the handler of the exact type is called, then the catch-all") {
  Calls calls;
  calls.handlers.handle(event_of("invitation.accepted"));
  CHECK(calls.seen ==
        std::vector<std::string>{"accepted: invitation.accepted", "any: invitation.accepted"});
}

TEST_CASE("a type without handler reaches the catch-all, one unknown to us its own handler") {
  Calls calls;
  calls.handlers.handle(event_of("invitation.accepted.twice"));
  calls.handlers.handle(event_of("something.new"));
  CHECK(calls.seen ==
        std::vector<std::string>{"any: invitation.accepted.twice", "new", "any: something.new"});
}

TEST_CASE("analytics events reach their own handler only") {
  Calls calls;
  AnalyticsEvent event;
  event.name = "invitation.accepted";
  calls.handlers.handle(event);
  CHECK(calls.seen == std::vector<std::string>{"invitation.accepted"});
}

TEST_CASE("events without any handler are fine") {
  const EventHandlers none;
  CHECK_NOTHROW(none.handle(event_of("invitation.accepted")));
  CHECK_NOTHROW(none.handle(AnalyticsEvent()));
}

TEST_CASE(
    "what a handler throws is shown to on_error, and thrown on; later handlers are not called") {
  Calls calls;
  std::string shown;
  calls.handlers
      .on(WebhookEventType::invitation_created,
          [](const WebhookEvent&) { throw std::runtime_error("no database"); })
      .on_error([&](const Event& event, std::exception_ptr error) {
        CHECK(is_webhook_event(event));
        CHECK_THROWS_WITH(std::rethrow_exception(error), "no database");
        shown = "shown";
      });
  CHECK_THROWS_WITH(calls.handlers.handle(event_of("invitation.created")), "no database");
  CHECK(shown == "shown");
  CHECK(calls.seen.empty());
}
