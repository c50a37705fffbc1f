// SPDX-License-Identifier: MIT
#include "server/invitations/click_batcher.hpp"

#include <doctest/doctest.h>

#include <thread>

#include "server/invitations/accept.hpp"
#include "server/invitations/reinvite.hpp"
#include "server/invitations/webhooks.hpp"
#include "server/post_fixture.hpp"
#include "server/store/link_use.hpp"

using namespace vortex::server;
using vortex::test::Post;

namespace {

using Names = std::vector<std::string>;

constexpr VisitEffect kClick{true, false, false};
constexpr VisitEffect kOpened{true, false, true};
constexpr VisitEffect kView{false, false, false};
constexpr VisitEffect kUnfurled{false, true, false};

struct Clicks : Post {
  explicit Clicks(std::size_t most = 100'000) : clicks(**this, site, most) {}

  ClickBatcher clicks;
};

}  // namespace

TEST_CASE("visits are written together, and do not mark an invitation as modified") {
  Clicks here;
  const auto one = here.invite("ada@example.com");
  const auto two = here.invite("bob@example.com");
  for (int i = 0; i < 3; ++i) here.clicks.count(one.id, kClick);
  here.clicks.count(one.id, kView);
  here.clicks.count(two.id, kView);
  CHECK(here.read(one).click_throughs == 0);
  here.clicks.flush();
  CHECK(here.read(one).click_throughs == 3);
  CHECK(here.read(one).views == 1);
  CHECK(here.read(two).click_throughs == 0);
  CHECK(here.read(two).views == 1);
  CHECK_FALSE(here.read(one).modified_at);
  CHECK(here.read(one).status == one.status);
  here.clicks.flush();
  CHECK(here.read(one).click_throughs == 3);
  CHECK(here.clicks.take_lost() == 0);
}

TEST_CASE("a preview makes an invitation unfurled, unless it was closed in the meantime") {
  Clicks here;
  const auto open = here.invite("ada@example.com");
  const auto accepted = here.invite("bob@example.com");
  const auto revoked = here.invite("eve@example.com");
  for (const auto* each : {&open, &accepted, &revoked}) here.clicks.count(each->id, kUnfurled);
  here.act([&](Tx& tx, const Caller& by) {
    const Identity bob{TargetKind::email, "bob@example.com", "bob@example.com"};
    accept_invitations(tx, by, {to_text(accepted.id)}, {{bob}, std::nullopt, std::nullopt});
    revoke_invitation(tx, by, to_text(revoked.id));
  });
  here.clicks.flush();
  CHECK(here.read(open).status == "unfurled");
  CHECK(here.read(accepted).status == "accepted");
  CHECK(here.read(revoked).status == "queued");
  for (const auto* each : {&open, &accepted, &revoked}) CHECK(here.read(*each).views == 1);
}

TEST_CASE("that the mail was opened is told once") {
  Clicks here;
  const auto invitation = here.invite("ada@example.com");
  here.work();
  for (int i = 0; i < 3; ++i) {
    here.clicks.count(invitation.id, kOpened);
    here.clicks.count(invitation.id, kOpened);
    here.clicks.flush();
  }
  CHECK(here.read(invitation).click_throughs == 6);
  CHECK(here.history(invitation) == Names{"created", "email.sent", "email.opened"});
  const auto opened = here.events(invitation).back();
  CHECK(opened.actor == "invitee");
  CHECK(opened.sequence == 2);
}

TEST_CASE("clicks are told at most once a minute, with their count, to whom it may concern") {
  Clicks here;
  const auto invitation = here.invite("ada@example.com");
  const auto click = [&](int times) {
    for (int i = 0; i < times; ++i) here.clicks.count(invitation.id, kClick);
    here.clicks.flush();
  };
  const auto counts = [&] {
    std::vector<std::string> found;
    for (const StoredEvent& event : here.events(invitation)) {
      if (event.type == "invitation.link.clicked") found.push_back(event.detail);
    }
    return found;
  };
  click(3);
  CHECK(counts().empty());

  here.act([&](Tx& tx, const Caller& by) {
    create_webhook_endpoint(tx, by.environment, {"https://app.example.com/", {}, std::nullopt});
  });
  click(2);
  CHECK(counts() == Names{R"({"count":2})"});
  here.let_pass(std::chrono::seconds(59));
  click(4);
  click(1);
  CHECK(counts().size() == 1);
  here.let_pass(std::chrono::seconds(1));
  here.clicks.flush();
  CHECK(counts() == Names{R"({"count":2})", R"({"count":5})"});
  here.let_pass(std::chrono::hours(1));
  here.clicks.flush();
  CHECK(counts().size() == 2);
  CHECK(here.read(invitation).click_throughs == 10);

  SUBCASE("a clock that was set back keeps none waiting") {
    here.now = here.now - 100 * 3'600'000LL;
    click(1);
    here.let_pass(std::chrono::minutes(1));
    here.clicks.flush();
    CHECK(counts().size() == 3);
  }
  SUBCASE("views are no clicks") {
    here.clicks.count(invitation.id, kView);
    here.let_pass(std::chrono::minutes(2));
    here.clicks.flush();
    CHECK(counts().size() == 2);
  }
}

TEST_CASE("mail that was on its way when a preview was shown starts its plan all the same") {
  Clicks here;
  const auto invitation = here.invite("ada@example.com");
  here.clicks.count(invitation.id, kUnfurled);
  here.clicks.flush();
  here.work();
  CHECK(here.read(invitation).status == "unfurled");
  CHECK(here.read(invitation).progress.started_at);
  CHECK(here.read(invitation).wake_at);
}

TEST_CASE("visits that cannot be written are kept, as many as there is room for") {
  Clicks here(2);
  const auto one = here.invite("ada@example.com");
  const auto two = here.invite("bob@example.com");
  const auto three = here.invite("eve@example.com");
  here.clicks.count(one.id, kClick);
  here.clicks.count(two.id, kClick);
  here->write_and_wait(
      [](Tx& tx) { tx.run("ALTER TABLE invitation RENAME COLUMN views TO views_gone"); });
  CHECK_THROWS(here.clicks.flush());
  CHECK(here.clicks.take_lost() == 0);
  here.clicks.count(one.id, kClick);
  here.clicks.count(three.id, kClick);
  here.clicks.count(three.id, kView);
  CHECK(here.clicks.take_lost() == 2);
  CHECK(here.clicks.take_lost() == 0);
  here->write_and_wait(
      [](Tx& tx) { tx.run("ALTER TABLE invitation RENAME COLUMN views_gone TO views"); });
  here.clicks.flush();
  CHECK(here.read(one).click_throughs == 2);
  CHECK(here.read(two).click_throughs == 1);
  CHECK(here.read(three).click_throughs == 0);
  here.clicks.count(three.id, kClick);
  here.clicks.flush();
  CHECK(here.read(three).click_throughs == 1);
}

TEST_CASE("more invitations than one write takes") {
  Clicks here;
  std::vector<StoredInvitation> made;
  here.act([&](Tx& tx, const Caller& by) {
    for (int i = 0; i < 1'100; ++i) {
      auto wanted = here.request("a" + std::to_string(i) + "@example.com");
      wanted.creator_id = "user-" + std::to_string(i);
      made.push_back(create_invitation(tx, by, wanted).invitation);
    }
  });
  for (const auto& each : made) here.clicks.count(each.id, kClick);
  here.clicks.flush();
  std::int64_t clicks = 0;
  for (const auto& each : made) clicks += here.read(each).click_throughs;
  CHECK(clicks == 1'100);
}

TEST_CASE("counting and writing at the same time loses nothing") {
  Clicks here;
  const auto invitation = here.invite("ada@example.com");
  constexpr int kEach = 2'000;
  std::vector<std::thread> visitors;
  for (int i = 0; i < 3; ++i) {
    visitors.emplace_back([&] {
      for (int n = 0; n < kEach; ++n) here.clicks.count(invitation.id, kClick);
    });
  }
  for (int i = 0; i < 20; ++i) here.clicks.flush();
  for (std::thread& visitor : visitors) visitor.join();
  here.clicks.flush();
  CHECK(here.read(invitation).click_throughs == 3 * kEach);
}

TEST_CASE("asking for a new invitation counts once in a while") {
  Clicks here;
  constexpr TimeMs kPause = 1000;
  const auto invitation = here.invite("ada@example.com");
  const auto ask = [&] {
    return here->write_and_wait([&](Tx& tx) { return mark_asked(tx, invitation.id, kPause); });
  };
  CHECK(ask());
  CHECK_FALSE(ask());
  here.now += kPause - 1;
  CHECK_FALSE(ask());
  here.now += 1;
  CHECK(ask());
  here.now -= 5 * kPause;
  CHECK(ask());
  CHECK_FALSE(ask());
}
