// SPDX-License-Identifier: MIT
#include "server/rules/schedule.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "server/rules/mail_plan.hpp"

using namespace vortex::server;
using std::chrono::milliseconds;

namespace {

constexpr TimeMs kDay = 24 * 3'600'000LL;
constexpr TimeMs kStart = 1'700'000'000'000;
const Cadence kUsual{{3 * kDay, 7 * kDay}, {5 * kDay}};

Lifecycle expiring(TimeMs after) {
  Lifecycle invitation;
  invitation.expires_at = kStart + after;
  return invitation;
}

/// What a plan that began at kStart has due after some days.
struct Row {
  const char* what;
  Lifecycle invitation;
  Progress progress;
  TimeMs days;
  std::string due;
  std::optional<TimeMs> next;  ///< days
};

std::string text_of(const Due& due) {
  std::string text;
  if (due.remind) text += "remind ";
  if (due.nudge) text += "nudge ";
  if (due.tell_expired) text += "expired ";
  return text;
}

Lifecycle with(bool Lifecycle::*flag) {
  Lifecycle invitation = expiring(4 * kDay);
  invitation.*flag = true;
  return invitation;
}

}  // namespace

TEST_CASE("what is due of an invitation, and when it is looked at again") {
  const Progress fresh{kStart, 0, 0, false};
  const Row rows[] = {
      {"nothing before the first wait is over", {}, fresh, 2, "", 3},
      {"the first reminder at its very moment", {}, fresh, 3, "remind ", 5},
      {"not twice", {}, {kStart, 1, 0, false}, 4, "", 5},
      {"then the nudge", {}, {kStart, 1, 0, false}, 5, "nudge ", 7},
      {"then the last reminder", {}, {kStart, 1, 1, false}, 7, "remind ", {}},
      {"and no more", {}, {kStart, 2, 1, false}, 300, "", {}},
      {"of several that were missed one is sent", {}, fresh, 30, "remind nudge ", {}},
      {"no plan while its mail is not handed over", {}, {}, 30, "", {}},
      {"without a plan there is still the expiry", expiring(9 * kDay), {}, 1, "", 9},
      {"expiry before a reminder", expiring(4 * kDay), {kStart, 1, 0, false}, 3, "", 4},
      {"expiry ends the plan", expiring(4 * kDay), fresh, 4, "expired ", {}},
      {"expiry is told once", expiring(4 * kDay), {kStart, 1, 0, true}, 5, "", {}},
      {"one reopened by a reinvite is as new", expiring(9 * kDay), {{}, 0, 0, true}, 5, "", 9},
      {"accepted", with(&Lifecycle::accepted), fresh, 8, "", {}},
      {"accepted elsewhere", with(&Lifecycle::accepted_elsewhere), fresh, 8, "", {}},
      {"deactivated", with(&Lifecycle::deactivated), fresh, 8, "", {}},
      {"superseded", with(&Lifecycle::superseded), fresh, 8, "", {}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const Due found = due(row.invitation, row.progress, kUsual, kStart + row.days * kDay);
    CHECK(text_of(found) == row.due);
    CHECK(found.next == (row.next ? std::optional(kStart + *row.next * kDay) : std::nullopt));
    // What was done is not due again at the same moment.
    const Due again = due(row.invitation, found.then, kUsual, kStart + row.days * kDay);
    CHECK(text_of(again) == "");
  }
}

TEST_CASE("a clock that was set back makes nothing due") {
  CHECK(text_of(due({}, {kStart, 0, 0, false}, kUsual, kStart - 1000 * kDay)) == "");
}

TEST_CASE("waits are read as rising times") {
  CHECK(read_waits("") == std::vector<TimeMs>());
  CHECK(read_waits(" 3d , 7d ") == std::vector<TimeMs>{3 * kDay, 7 * kDay});
  CHECK(read_waits("1s") == std::vector<TimeMs>{1000});
  for (const char* wrong : {"7d,3d", "3d,3d", "3d,", ",3d", "3", "soon", "0s", "999ms",
                            "1s,2s,3s,4s,5s,6s,7s,8s,9s,10s,11s"}) {
    CAPTURE(wrong);
    CHECK_FALSE(read_waits(wrong));
  }
}

TEST_CASE("which mail still makes sense") {
  const Phase phases[] = {Phase::open,      Phase::expired,     Phase::accepted,
                          Phase::exhausted, Phase::deactivated, Phase::accepted_elsewhere};
  const std::pair<MailKind, std::vector<Phase>> wanted[] = {
      {MailKind::invitation, {Phase::open}},
      {MailKind::reminder, {Phase::open}},
      {MailKind::nudge, {Phase::open}},
      {MailKind::expiry_notice, {Phase::expired}},
      {MailKind::renewal_request, {Phase::open, Phase::expired}},
      {MailKind::acceptance_notice, {std::begin(phases), std::end(phases)}},
  };
  for (const auto& [kind, fine] : wanted) {
    for (const Phase phase : phases) {
      const bool expected = std::find(fine.begin(), fine.end(), phase) != fine.end();
      CHECK(is_still_wanted(kind, phase) == expected);
    }
  }
}

TEST_CASE("a mail is tried again after each wait, stretched by up to a quarter") {
  const std::vector<milliseconds> waits{milliseconds(1000), milliseconds(4000)};
  CHECK(next_attempt(waits, 1, 0, kStart) == kStart + 1000);
  CHECK(next_attempt(waits, 1, 255, kStart) == kStart + 1249);
  CHECK(next_attempt(waits, 2, 0, kStart) == kStart + 4000);
  CHECK_FALSE(next_attempt(waits, 3, 0, kStart));
  CHECK_FALSE(next_attempt({}, 1, 0, kStart));
}
