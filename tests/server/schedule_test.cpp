// SPDX-License-Identifier: MIT
#include "server/invitations/schedule.hpp"

#include <doctest/doctest.h>

#include "server/invitations/accept.hpp"
#include "server/invitations/reinvite.hpp"
#include "server/post_fixture.hpp"
#include "server/store/opt_outs.hpp"
#include "vortex/json.hpp"

using namespace vortex::server;
using vortex::Json;
using vortex::test::Post;

namespace {

using namespace std::chrono_literals;
using Names = std::vector<std::string>;
constexpr auto kDay = 24h;

/// What is sent on which day after the beginning, a day having four looks: `3 reminder to a@…`.
Names simulate(Post& post, int days) {
  Names sent;
  for (int quarter = 0; quarter < days * 4; ++quarter) {
    for (const std::string& mail : post.work()) {
      sent.push_back(std::to_string(quarter / 4) + ' ' + mail);
    }
    post.let_pass(6h);
  }
  return sent;
}

Identity email(const std::string& address) {
  return {TargetKind::email, address, address};
}

NewInvitation to_target(Post& post, TargetKind kind, const std::string& value) {
  NewInvitation wanted = post.request("unused@example.com");
  wanted.target = {kind, value, value};
  return wanted;
}

void set_component(Post& post, const std::function<void(Component&)>& change) {
  change(post.tenant.component);
  post.act([&](Tx& tx, const Caller&) { update_component(tx, post.tenant.component); });
}

void accept(Post& post, const StoredInvitation& invitation, const std::string& address) {
  post.act([&](Tx& tx, const Caller& by) {
    accept_invitations(tx, by, {to_text(invitation.id)}, {{email(address)}, "Ada", std::nullopt});
  });
}

std::string last_reason(Post& post, const StoredInvitation& invitation) {
  std::string reason;
  for (const StoredEvent& event : post.events(invitation)) {
    const Json detail = Json::parse(event.detail);
    if (event.type == "invitation.deactivated") reason = *detail.find("reason")->if_text();
  }
  return reason;
}

}  // namespace

TEST_CASE("over a year an unanswered invitation causes exactly its plan") {
  Post post;
  const auto invitation = post.invite("ada@example.com");
  CHECK(simulate(post, 365) == Names{"0 invitation to ada@example.com",
                                     "3 reminder to ada@example.com", "5 nudge to jane@example.com",
                                     "7 reminder to ada@example.com"});
  CHECK(post.read(invitation).delivery_count == 3);
  CHECK(post.history(invitation) ==
        Names{"created", "email.sent", "reminder.sent", "nudge.sent", "reminder.sent"});
  CHECK_FALSE(post.read(invitation).wake_at);
}

TEST_CASE("phone, share and internal invitations cause no mail at all, over a year") {
  Post post;
  std::vector<StoredInvitation> made;
  made.push_back(post.invite(to_target(post, TargetKind::phone, "+15551230001")));
  made.push_back(post.invite(to_target(post, TargetKind::share, "")));
  made.push_back(post.invite(to_target(post, TargetKind::internal, "employee-7")));
  auto expiring = to_target(post, TargetKind::phone, "+15551230002");
  expiring.expires_in = 20 * 24 * 3'600'000LL;
  made.push_back(post.invite(expiring));
  post.act([&](Tx& tx, const Caller& by) { reinvite(tx, by, to_text(made[0].id)); });
  CHECK(simulate(post, 30).empty());
  accept(post, made[0], "ada@example.com");
  accept(post, made[1], "bob@example.com");
  CHECK(simulate(post, 335).empty());
  CHECK(post.history(made[3]) == Names{"created", "deactivated"});
}

TEST_CASE("everything stops at whatever closes an invitation") {
  const std::pair<const char*, std::function<void(Post&, const StoredInvitation&)>> ends[] = {
      {"accept", [](Post& p, const StoredInvitation& i) { accept(p, i, "ada@example.com"); }},
      {"revoke",
       [](Post& p, const StoredInvitation& i) {
         p.act([&](Tx& tx, const Caller& by) { revoke_invitation(tx, by, to_text(i.id)); });
       }},
      {"decline",
       [](Post& p, const StoredInvitation& i) {
         p.act([&](Tx& tx, const Caller& by) {
           StoredInvitation read = require_invitation(tx, by.environment, to_text(i.id));
           deactivate(tx, by, read, "declined");
         });
       }},
      {"scope deletion",
       [](Post& p, const StoredInvitation&) {
         p.act([&](Tx& tx, const Caller& by) { delete_invitations_by_scope(tx, by, "team", "1"); });
       }},
      {"opting out", [](Post& p, const StoredInvitation&) {
         p.act(
             [&](Tx& tx, const Caller&) { insert_opt_out(tx, p.tenant.id(), "ada@example.com"); });
       }}};
  for (const auto& [what, end] : ends) {
    CAPTURE(what);
    Post post;
    auto wanted = post.request("ada@example.com");
    wanted.scopes = {{"team", "1", "Team"}};
    const auto invitation = post.invite(wanted);
    CHECK(simulate(post, 4).size() == 2);
    // A reminder that is in line already is not sent either.
    post.let_pass(4 * kDay);
    post.act([&](Tx& tx, const Caller&) { return do_what_is_due(tx, post.site, 10); });
    end(post, invitation);
    Names rest = simulate(post, 365);
    std::erase(rest, "0 acceptance_notice to jane@example.com");
    std::erase(rest, "0 nudge to jane@example.com");
    CHECK(rest.empty());
    CHECK_FALSE(post.read(invitation).status == "sending");
    CHECK(post.read(invitation).delivery_count == 2);
  }
}

TEST_CASE("accepting tells the inviter who it was") {
  Post post;
  const auto invitation = post.invite("ada@example.com");
  post.work();
  accept(post, invitation, "ada@example.com");
  CHECK(post.work() == Names{"acceptance_notice to jane@example.com"});
  CHECK(post.newest_mail().about == "Ada");
  CHECK(post.history(invitation) ==
        Names{"created", "email.sent", "accepted", "member.created", "notice.sent"});
  SUBCASE("unless the component says no") {
    set_component(post, [](Component& component) { component.acceptance_notice = false; });
    const auto other = post.invite("bob@example.com");
    post.work();
    accept(post, other, "bob@example.com");
    CHECK(post.work().empty());
  }
  SUBCASE("once") {
    accept(post, invitation, "ada@example.com");
    CHECK(post.work().empty());
  }
}

TEST_CASE("an inviter whose address is not known, or none, gets no mail") {
  for (const std::optional<std::string>& address :
       {std::optional<std::string>(), std::optional<std::string>("not an address")}) {
    Post post;
    auto wanted = post.request("ada@example.com");
    wanted.creator_email = address;
    const auto invitation = post.invite(wanted);
    CHECK(simulate(post, 30).size() == 3);
    accept(post, invitation, "ada@example.com");
    CHECK(post.work().empty());
  }
}

TEST_CASE("expiry is told once, by event and notice, and ends the plan") {
  Post post;
  set_component(post, [](Component& component) { component.expires_in = 6 * 86'400'000LL; });
  const auto invitation = post.invite("ada@example.com");
  CHECK(simulate(post, 365) == Names{"0 invitation to ada@example.com",
                                     "3 reminder to ada@example.com", "5 nudge to jane@example.com",
                                     "6 expiry_notice to jane@example.com"});
  CHECK(last_reason(post, invitation) == "expired");
  const auto history = post.history(invitation);
  CHECK(std::count(history.begin(), history.end(), "deactivated") == 1);
}

TEST_CASE("sending again renews deadline and plan, and opens what had expired") {
  Post post;
  auto wanted = post.request("ada@example.com");
  wanted.expires_in = 10 * 86'400'000LL;
  const auto invitation = post.invite(wanted);
  CHECK(simulate(post, 20).size() == 5);
  post.act([&](Tx& tx, const Caller& by) { reinvite(tx, by, to_text(invitation.id)); });
  CHECK(simulate(post, 365) == Names{"0 invitation to ada@example.com",
                                     "3 reminder to ada@example.com", "5 nudge to jane@example.com",
                                     "7 reminder to ada@example.com",
                                     "10 expiry_notice to jane@example.com"});
  const auto history = post.history(invitation);
  CHECK(std::count(history.begin(), history.end(), "deactivated") == 2);
}

TEST_CASE("an expiry is told before what follows it, also while no worker runs") {
  Post post;
  auto wanted = post.request("ada@example.com");
  wanted.expires_in = 1000;
  const auto invitation = post.invite(wanted);
  post.let_pass(5s);
  SUBCASE("sent again") {
    post.act([&](Tx& tx, const Caller& by) { reinvite(tx, by, to_text(invitation.id)); });
    CHECK(post.history(invitation) == Names{"created", "email.cancelled", "deactivated", "resent"});
  }
  SUBCASE("superseded by a new one") {
    post.invite("ada@example.com");
    CHECK(post.history(invitation) == Names{"created", "email.cancelled", "deactivated"});
    CHECK(simulate(post, 1) == Names{"0 invitation to ada@example.com"});
  }
}

TEST_CASE("what cannot be delivered is not brought to mind again") {
  Post post;
  post.carrier.answers = {{Handover::Kind::refused, "550 no such user"}};
  post.invite("ada@example.com");
  CHECK(simulate(post, 365).size() == 1);
}

TEST_CASE("waits count from when the mail was handed over, not from when it was asked for") {
  Post post;
  post.carrier.answers = {{Handover::Kind::deferred, "451"}, {Handover::Kind::deferred, "451"}};
  post.invite("ada@example.com");
  post.work();
  post.let_pass(2 * kDay);
  post.work();
  post.let_pass(2 * kDay);
  const Names sent = simulate(post, 4);
  REQUIRE(sent.size() == 2);
  CHECK(sent[1] == "3 reminder to ada@example.com");
}

TEST_CASE("without delivery there is no plan until it is sent") {
  Post post;
  auto wanted = post.request("ada@example.com");
  wanted.deliver = false;
  const auto invitation = post.invite(wanted);
  CHECK(simulate(post, 60).empty());
  post.act([&](Tx& tx, const Caller& by) { reinvite(tx, by, to_text(invitation.id)); });
  CHECK(simulate(post, 60).size() == 4);
}

TEST_CASE("whoever opted out is invited, but gets no mail") {
  Post post;
  post.act([&](Tx& tx, const Caller&) { insert_opt_out(tx, post.tenant.id(), "ada@example.com"); });
  const auto invitation = post.invite("ada@example.com");
  CHECK(simulate(post, 60).empty());
  CHECK(post.read(invitation).delivery_count == 0);
  CHECK(post.history(invitation) == Names{"email.cancelled", "created"});
  CHECK(phase(post.read(invitation).lifecycle(), post.now) == Phase::open);
  SUBCASE("in another environment they are") {
    post.tenant = post->write_and_wait([](Tx& tx) { return vortex::test::make_tenant(tx, "two"); });
    post.invite("ada@example.com");
    CHECK(simulate(post, 1).size() == 1);
  }
}

TEST_CASE("the cadence is the component's") {
  Post post;
  set_component(post, [](Component& component) {
    component.reminders = "1d";
    component.nudges = "";
  });
  post.invite("ada@example.com");
  CHECK(simulate(post, 365) ==
        Names{"0 invitation to ada@example.com", "1 reminder to ada@example.com"});
}

TEST_CASE("a server that was away sends one reminder for all that it missed") {
  Post post;
  post.invite("ada@example.com");
  post.work();
  post.let_pass(100 * kDay);
  CHECK(post.work() == Names{"reminder to ada@example.com", "nudge to jane@example.com"});
  CHECK(simulate(post, 30).empty());
}

TEST_CASE("what is told has a sequence from 1 without gaps") {
  Post post;
  auto wanted = post.request("ada@example.com");
  wanted.scopes = {{"team", "1", "Team"}, {"team", "2", "Other"}};
  const auto invitation = post.invite(wanted);
  simulate(post, 10);
  accept(post, invitation, "ada@example.com");
  std::int64_t expected = 0;
  for (const StoredEvent& event : post.events(invitation)) {
    CAPTURE(event.type);
    if (event.sequence) CHECK(*event.sequence == ++expected);
    CHECK(event.sequence.has_value() == (find_told_event(event.type) != nullptr));
  }
  // created, two reminders, accepted, member.created, two group.member.added
  CHECK(expected == 7);
}

TEST_CASE("an expiry is told once, also where it comes while the mail is on its way") {
  Post post;
  auto wanted = post.request("ada@example.com");
  wanted.expires_in = 5000;
  const auto invitation = post.invite(wanted);
  SUBCASE("and is seen after the mail's end") {
    post.carrier.meanwhile = [&] { post.let_pass(6s); };
  }
  SUBCASE("and is seen before the mail's end") {
    post.carrier.meanwhile = [&] {
      post.let_pass(6s);
      post.act([&](Tx& tx, const Caller&) { return do_what_is_due(tx, post.site, 10); });
    };
  }
  post.sender.send_some();
  post.carrier.meanwhile = nullptr;
  CHECK(post.work() == Names{"expiry_notice to jane@example.com"});
  post.act([&](Tx& tx, const Caller& by) { reinvite(tx, by, to_text(invitation.id)); });
  const auto history = post.history(invitation);
  CHECK(std::count(history.begin(), history.end(), "deactivated") == 1);
}

TEST_CASE("who saw a link before its mail was sent is reminded as well") {
  Post post;
  auto invitation = post.invite("ada@example.com");
  invitation.status = "unfurled";
  post.act([&](Tx& tx, const Caller&) { update_delivery(tx, invitation); });
  CHECK(simulate(post, 30) == Names{"0 invitation to ada@example.com",
                                    "3 reminder to ada@example.com", "5 nudge to jane@example.com",
                                    "7 reminder to ada@example.com"});
  CHECK(post.read(invitation).status == "unfurled");
}
