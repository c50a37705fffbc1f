// SPDX-License-Identifier: MIT
#include "server/rules/mail_kind.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <tuple>

using namespace vortex::server;

TEST_CASE("kinds of mail and their names") {
  const std::tuple<MailKind, std::string, bool> cases[] = {
      {MailKind::invitation, "invitation", true},
      {MailKind::reminder, "reminder", true},
      {MailKind::nudge, "nudge", false},
      {MailKind::acceptance_notice, "acceptance_notice", false},
      {MailKind::expiry_notice, "expiry_notice", false},
      {MailKind::renewal_request, "renewal_request", false},
  };
  CHECK(std::size(cases) == kMailKinds.size());
  std::set<MailKind> all(kMailKinds.begin(), kMailKinds.end());
  for (const auto& [kind, name, to_invitee] : cases) {
    CAPTURE(name);
    CHECK(text(kind) == name);
    CHECK(read_mail_kind(name) == kind);
    CHECK(is_to_invitee(kind) == to_invitee);
    CHECK(all.erase(kind) == 1);
  }
  for (const std::string other : {"", "Invitation", "invitation ", "invite"}) {
    CAPTURE(other);
    CHECK_FALSE(read_mail_kind(other));
  }
}
