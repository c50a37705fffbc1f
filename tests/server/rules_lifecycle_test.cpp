// SPDX-License-Identifier: MIT
#include "server/rules/lifecycle.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace vortex::server;
using Code = vortex::wire::Code;

namespace {

constexpr TimeMs kNow = 1'000'000;
constexpr std::int64_t kMax = 3;

const Decision kAct = Decision::act();
const Decision kNothing = Decision::nothing_to_do();

Decision refuse(Code code) {
  return Decision::refuse(code);
}

Lifecycle of(InvitationKind kind) {
  Lifecycle invitation;
  invitation.kind = kind;
  return invitation;
}

template <class Change>
Lifecycle changed(Lifecycle invitation, Change change) {
  change(invitation);
  return invitation;
}

struct Case {
  const char* name;
  Lifecycle invitation;
  Phase is;
  Decision accept;
  Decision close;
  Decision reinvite;
};

const auto kAccepted = [](Lifecycle& i) { i.accepted = true; };
const auto kElsewhere = [](Lifecycle& i) { i.accepted_elsewhere = true; };
const auto kDeactivated = [](Lifecycle& i) { i.deactivated = true; };
const auto kSuperseded = [](Lifecycle& i) { i.superseded = true; };
const auto kExpired = [](Lifecycle& i) { i.expires_at = kNow; };
const auto kFull = [](Lifecycle& i) {
  i.max_uses = kMax;
  i.uses = kMax;
  i.accepted = true;
};

std::vector<Case> cases() {
  const Lifecycle single = of(InvitationKind::single_use);
  const Lifecycle multi = of(InvitationKind::multi_use);
  const Lifecycle autojoin = of(InvitationKind::autojoin);
  const Decision taken = refuse(Code::invitation_already_accepted);
  const Decision off = refuse(Code::invitation_deactivated);
  const Decision late = refuse(Code::invitation_expired);
  const Decision full = refuse(Code::invitation_exhausted);
  const Decision replaced = refuse(Code::invitation_superseded);
  return {
      {"single, open", single, Phase::open, kAct, kAct, kAct},
      {"multi, open", multi, Phase::open, kAct, kAct, kAct},
      {"autojoin, open", autojoin, Phase::open, kAct, kAct, kAct},
      {"single, expired", changed(single, kExpired), Phase::expired, late, kAct, kAct},
      {"multi, expired", changed(multi, kExpired), Phase::expired, late, kAct, kAct},
      {"autojoin, expired", changed(autojoin, kExpired), Phase::expired, late, kAct, kAct},
      {"single, superseded", changed(single, kSuperseded), Phase::expired, late, kAct, replaced},
      {"single, superseded and expired", changed(changed(single, kSuperseded), kExpired),
       Phase::expired, late, kAct, replaced},
      {"single, accepted", changed(single, kAccepted), Phase::accepted, taken, taken, taken},
      {"single, accepted, then its time came", changed(changed(single, kAccepted), kExpired),
       Phase::accepted, taken, taken, taken},
      {"single, accepted elsewhere", changed(single, kElsewhere), Phase::accepted_elsewhere, taken,
       taken, taken},
      {"multi, used up", changed(multi, kFull), Phase::exhausted, full, kAct, full},
      {"multi, used up, then its time came", changed(changed(multi, kFull), kExpired),
       Phase::exhausted, full, kAct, full},
      {"autojoin, used up", changed(autojoin, kFull), Phase::exhausted, full, kAct, full},
      {"single, deactivated", changed(single, kDeactivated), Phase::deactivated, off, kNothing,
       off},
      {"multi, deactivated", changed(multi, kDeactivated), Phase::deactivated, off, kNothing, off},
      {"autojoin, deactivated", changed(autojoin, kDeactivated), Phase::deactivated, off, kNothing,
       off},
      {"multi, used up, then deactivated", changed(changed(multi, kFull), kDeactivated),
       Phase::deactivated, off, kNothing, off},
      {"single, expired, then deactivated", changed(changed(single, kExpired), kDeactivated),
       Phase::deactivated, off, kNothing, off},
  };
}

}  // namespace

TEST_CASE("what may happen to an invitation in each of its phases") {
  for (const Case& row : cases()) {
    CAPTURE(row.name);
    CHECK(phase(row.invitation, kNow) == row.is);
    CHECK(decide_accept(row.invitation, kNow, false) == row.accept);
    CHECK(decide_close(row.invitation, kNow) == row.close);
    CHECK(decide_reinvite(row.invitation, kNow) == row.reinvite);
  }
}

TEST_CASE("who has accepted already changes nothing by accepting again, whatever happened since") {
  for (const Case& row : cases()) {
    CAPTURE(row.name);
    CHECK(decide_accept(row.invitation, kNow, true) == kNothing);
  }
}

TEST_CASE("an invitation expires at the very millisecond it names") {
  Lifecycle invitation;
  invitation.expires_at = kNow;
  CHECK(phase(invitation, kNow - 1) == Phase::open);
  CHECK(phase(invitation, kNow) == Phase::expired);
  CHECK(phase(invitation, kNow + 1) == Phase::expired);
  CHECK(decide_accept(invitation, kNow - 1, false) == kAct);
  CHECK(decide_accept(invitation, kNow, false) == refuse(Code::invitation_expired));
  invitation.expires_at.reset();
  CHECK(phase(invitation, kNow) == Phase::open);
}

TEST_CASE("a clock set back opens what had expired only by time") {
  Lifecycle invitation;
  invitation.expires_at = kNow;
  invitation.superseded = true;
  CHECK(phase(invitation, kNow - 1) == Phase::expired);
}

TEST_CASE("the last use") {
  CHECK(is_last_use(of(InvitationKind::single_use)));
  CHECK_FALSE(is_last_use(of(InvitationKind::multi_use)));
  CHECK_FALSE(is_last_use(of(InvitationKind::autojoin)));
  Lifecycle invitation = of(InvitationKind::multi_use);
  invitation.max_uses = kMax;
  for (invitation.uses = 0; invitation.uses < kMax; ++invitation.uses) {
    CHECK(is_last_use(invitation) == (invitation.uses == kMax - 1));
  }
}

TEST_CASE("kinds are written and read") {
  for (const auto kind :
       {InvitationKind::single_use, InvitationKind::multi_use, InvitationKind::autojoin}) {
    CHECK(read_invitation_kind(text(kind)) == kind);
  }
  CHECK(text(InvitationKind::single_use) == "single_use");
  CHECK(text(InvitationKind::multi_use) == "multi_use");
  CHECK(text(InvitationKind::autojoin) == "autojoin");
}
