// SPDX-License-Identifier: MIT
#include "server/invitations/opt_out.hpp"

#include <doctest/doctest.h>

#include "server/invitations/renewal.hpp"
#include "server/post_fixture.hpp"

using namespace vortex::server;
using vortex::test::Post;

namespace {

using Names = std::vector<std::string>;

Names opt_out_of(Post& post, const StoredInvitation& invitation) {
  post.act([&](Tx& tx, const Caller& by) { opt_out(tx, by, invitation); });
  return post.work();
}

}  // namespace

TEST_CASE("who opts out is not sent what waits for them, in any invitation") {
  Post post;
  const auto one = post.invite("ada@example.com");
  auto wanted = post.request("ada@example.com");
  wanted.scopes = {{"team", "1", "Team"}};
  const auto two = post.invite(wanted);
  const auto other = post.invite("bob@example.com");
  CHECK(opt_out_of(post, one) == Names{"invitation to bob@example.com"});
  for (const auto* each : {&one, &two}) {
    CHECK(post.history(*each) == Names{"created", "email.cancelled"});
    CHECK(post.events(*each).back().detail == R"({"mail":"invitation","reason":"opted_out"})");
    CHECK(post.read(*each).delivery_count == 0);
    CHECK(phase(post.read(*each).lifecycle(), post.now) == Phase::open);
  }
  CHECK(post.read(other).delivery_count == 1);
}

TEST_CASE("opting out again changes nothing more") {
  Post post;
  const auto invitation = post.invite("ada@example.com");
  opt_out_of(post, invitation);
  opt_out_of(post, invitation);
  CHECK(post.history(invitation) == Names{"created", "email.cancelled"});
  CHECK(post.read(invitation).delivery_count == 0);
}

TEST_CASE("what goes to the inviter is sent all the same") {
  Post post;
  const auto invitation = post.invite("ada@example.com");
  post.work();
  post.act([&](Tx& tx, const Caller&) { notify_inviter(tx, invitation, MailKind::nudge); });
  CHECK(opt_out_of(post, invitation) == Names{"nudge to jane@example.com"});
}

TEST_CASE("who can ask for a new invitation") {
  Post post;
  auto wanted = post.request("ada@example.com");
  wanted.expires_in = 1000;
  const auto invitation = post.invite(wanted);
  CHECK(can_ask_for_renewal(invitation, Phase::expired));
  for (const Phase phase : {Phase::open, Phase::accepted, Phase::accepted_elsewhere,
                            Phase::exhausted, Phase::deactivated}) {
    CHECK_FALSE(can_ask_for_renewal(invitation, phase));
  }
  auto changed = invitation;
  changed.superseded = true;
  CHECK_FALSE(can_ask_for_renewal(changed, Phase::expired));
  changed = invitation;
  changed.creator_email = "no address";
  CHECK_FALSE(can_ask_for_renewal(changed, Phase::expired));
  changed.creator_email.reset();
  CHECK_FALSE(can_ask_for_renewal(changed, Phase::expired));
  changed = invitation;
  changed.target.kind = TargetKind::phone;
  CHECK_FALSE(can_ask_for_renewal(changed, Phase::expired));
}

TEST_CASE("the inviter is asked for a new invitation once a day") {
  Post post;
  auto wanted = post.request("ada@example.com");
  wanted.expires_in = 1000;
  const auto invitation = post.invite(wanted);
  post.work();
  const auto ask = [&] {
    post.act([&](Tx& tx, const Caller& by) {
      ask_for_renewal(tx, by, *find_invitation(tx, by.environment.id, invitation.id));
    });
    return post.work();
  };
  CHECK(ask().empty());
  post.let_pass(std::chrono::seconds(1));
  post.work();
  const Names asked{"renewal_request to jane@example.com"};
  CHECK(ask() == asked);
  CHECK(ask().empty());
  post.let_pass(std::chrono::hours(24) - std::chrono::milliseconds(1));
  CHECK(ask().empty());
  post.let_pass(std::chrono::milliseconds(1));
  CHECK(ask() == asked);
}
