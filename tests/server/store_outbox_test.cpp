// SPDX-License-Identifier: MIT
#include "server/store/outbox.hpp"

#include <doctest/doctest.h>

#include "server/store_fixture.hpp"

using namespace vortex::server;
using vortex::test::Database;
using vortex::test::make_invitation;
using vortex::test::make_tenant;
using vortex::test::Tenant;

namespace {

constexpr TimeMs kLease = 60'000;

struct Outbox : Database {
  Tenant tenant = (*this)->write_and_wait([](Tx& tx) { return make_tenant(tx); });

  Uuid enqueue(const std::string& address) {
    return (*this)->write_and_wait([&](Tx& tx) {
      const Uuid invitation = make_invitation(tx, tenant, address).id;
      enqueue_mail(tx, tenant.id(), invitation, MailKind::invitation);
      return invitation;
    });
  }
  std::optional<OutboxMail> claim() {
    return (*this)->write_and_wait([](Tx& tx) { return claim_mail(tx, kLease); });
  }
  template <class Change>
  void change(Change change) {
    (*this)->write_and_wait([&](Tx& tx) { change(tx); });
  }
  std::size_t cancel(const Uuid& invitation) {
    return (*this)->write_and_wait([&](Tx& tx) { return cancel_mail(tx, invitation).size(); });
  }
  bool is_due() {
    return (*this)->read([](Tx& tx) { return is_mail_due(tx); });
  }
  OutboxMail mail(const Uuid& uuid) {
    return *(*this)->read([&](Tx& tx) { return find_mail(tx, uuid); });
  }
  std::string state(const OutboxMail& claimed) { return mail(claimed.uuid).state; }
};

}  // namespace

TEST_CASE("mail is claimed once, the earliest first") {
  Outbox outbox;
  CHECK_FALSE(outbox.claim());
  CHECK_FALSE(outbox.is_due());
  const Uuid first = outbox.enqueue("first@example.com");
  outbox.now += 10;
  const Uuid second = outbox.enqueue("second@example.com");
  CHECK(outbox.is_due());

  const auto mail = outbox.claim();
  REQUIRE(mail);
  CHECK(mail->invitation == first);
  CHECK(mail->environment == outbox.tenant.id());
  CHECK(mail->kind == MailKind::invitation);
  CHECK(mail->state == "sending");
  CHECK(mail->attempts == 1);
  CHECK(mail->created_at == Database::kStart);
  CHECK(outbox.claim()->invitation == second);
  CHECK_FALSE(outbox.claim());
  CHECK_FALSE(outbox.is_due());
}

TEST_CASE("mail of a worker that died is due again after the lease, under the same name") {
  Outbox outbox;
  outbox.enqueue("ada@example.com");
  const auto mail = outbox.claim();
  outbox.now += kLease - 1;
  CHECK_FALSE(outbox.claim());
  outbox.now += 1;
  const auto again = outbox.claim();
  REQUIRE(again);
  CHECK(again->uuid == mail->uuid);
  CHECK(again->attempts == 2);
}

TEST_CASE("mail that is done is never due again") {
  Outbox outbox;
  for (const char* address : {"a@example.com", "b@example.com", "c@example.com"}) {
    outbox.enqueue(address);
  }
  const auto delivered = *outbox.claim(), failed = *outbox.claim(), cancelled = *outbox.claim();
  outbox.change([&](Tx& tx) {
    CHECK(end_mail(tx, delivered, "delivered"));
    CHECK(end_mail(tx, failed, "failed", "550 no such user"));
    CHECK(end_mail(tx, cancelled, "cancelled"));
  });
  outbox.now += 100 * kLease;
  CHECK_FALSE(outbox.claim());
  CHECK_FALSE(outbox.is_due());
  CHECK(outbox.state(delivered) == "delivered");
  CHECK(outbox.state(failed) == "failed");
  CHECK(outbox.mail(failed.uuid).last_error == "550 no such user");
  CHECK(outbox.state(cancelled) == "cancelled");
}

TEST_CASE("mail to be tried again waits, and forgets its fault once it is delivered") {
  Outbox outbox;
  outbox.enqueue("ada@example.com");
  const auto mail = *outbox.claim();
  outbox.change([&](Tx& tx) { retry_mail(tx, mail, tx.now() + 500, "451 later"); });
  CHECK(outbox.state(mail) == "queued");
  CHECK(outbox.mail(mail.uuid).last_error == "451 later");
  outbox.now += 499;
  CHECK_FALSE(outbox.is_due());
  CHECK_FALSE(outbox.claim());
  outbox.now += 1;
  const auto again = *outbox.claim();
  CHECK(again.attempts == 2);
  outbox.change([&](Tx& tx) { end_mail(tx, again, "delivered"); });
  CHECK_FALSE(outbox.mail(mail.uuid).last_error);
}

TEST_CASE("mail that was to be tried again later lets newer mail pass") {
  Outbox outbox;
  outbox.enqueue("slow@example.com");
  const auto slow = *outbox.claim();
  outbox.change([&](Tx& tx) { retry_mail(tx, slow, tx.now() + 5000, "451 later"); });
  outbox.now += 10;
  const Uuid quick = outbox.enqueue("quick@example.com");
  CHECK(outbox.claim()->invitation == quick);
}

TEST_CASE("cancelling takes what waits, and nothing of other invitations or in flight") {
  Outbox outbox;
  const Uuid ada = outbox.enqueue("ada@example.com");
  outbox.change([&](Tx& tx) { enqueue_mail(tx, outbox.tenant.id(), ada, MailKind::invitation); });
  outbox.enqueue("bob@example.com");
  const auto sending = *outbox.claim();
  CHECK(sending.invitation == ada);
  CHECK(outbox.cancel(ada) == 1);
  CHECK(outbox.cancel(ada) == 0);
  CHECK(outbox.state(sending) == "sending");
  const auto bobs = outbox.claim();
  REQUIRE(bobs);
  CHECK(bobs->invitation != ada);
  CHECK_FALSE(outbox.claim());
}

TEST_CASE("cancelling lets go what tells of something that has happened") {
  Outbox outbox;
  const Uuid ada = outbox.enqueue("ada@example.com");
  outbox.change([&](Tx& tx) {
    for (const MailKind kind : {MailKind::reminder, MailKind::nudge, MailKind::acceptance_notice,
                                MailKind::expiry_notice, MailKind::renewal_request}) {
      enqueue_mail(tx, outbox.tenant.id(), ada, kind, "Ada");
    }
  });
  CHECK(outbox.cancel(ada) == 4);
  const auto first = outbox.claim(), second = outbox.claim();
  REQUIRE(second);
  CHECK(first->kind == MailKind::acceptance_notice);
  CHECK(first->about == "Ada");
  CHECK(second->kind == MailKind::expiry_notice);
  CHECK_FALSE(outbox.claim());
}

TEST_CASE("a worker whose lease was over changes nothing of what another one has") {
  Outbox outbox;
  outbox.enqueue("ada@example.com");
  const auto slow = *outbox.claim();
  outbox.now += kLease;
  const auto other = *outbox.claim();
  outbox.change([&](Tx& tx) {
    CHECK_FALSE(end_mail(tx, slow, "delivered"));
    CHECK_FALSE(retry_mail(tx, slow, tx.now(), "451 later"));
    CHECK_FALSE(unclaim_mail(tx, slow, Begun::no));
  });
  CHECK(outbox.state(other) == "sending");
  outbox.change([&](Tx& tx) { CHECK(end_mail(tx, other, "sent")); });
  CHECK(outbox.state(other) == "sent");
}

TEST_CASE("a claim given back is due at once and counts as no attempt, unless it had begun") {
  Outbox outbox;
  outbox.enqueue("ada@example.com");
  const auto mail = *outbox.claim();
  outbox.change([&](Tx& tx) { CHECK(unclaim_mail(tx, mail, Begun::no)); });
  const auto again = *outbox.claim();
  CHECK(again.attempts == 1);
  outbox.change([&](Tx& tx) { CHECK(unclaim_mail(tx, again, Begun::yes)); });
  CHECK(outbox.claim()->attempts == 2);
}

TEST_CASE("what was written before the clock was set back waits for no time that is far away") {
  Outbox outbox;
  outbox.now += 30 * 24 * 3'600'000LL;
  SUBCASE("queued") {
    outbox.enqueue("ada@example.com");
  }
  SUBCASE("claimed by a worker that died") {
    outbox.enqueue("ada@example.com");
    outbox.claim();
  }
  SUBCASE("to be tried again") {
    outbox.enqueue("ada@example.com");
    const auto mail = *outbox.claim();
    outbox.change([&](Tx& tx) { retry_mail(tx, mail, tx.now() + 500, "451 later"); });
  }
  outbox.now = Database::kStart;
  CHECK_FALSE(outbox.claim());
  CHECK(outbox.is_due());
  outbox.change([](Tx& tx) { pull_mail_due(tx); });
  CHECK(outbox.claim());
  CHECK_FALSE(outbox.is_due());
}

TEST_CASE("a clock that goes on changes no wait") {
  Outbox outbox;
  outbox.enqueue("ada@example.com");
  const auto mail = *outbox.claim();
  outbox.change([&](Tx& tx) { retry_mail(tx, mail, tx.now() + 1000, "451 later"); });
  outbox.now += 999;
  outbox.change([](Tx& tx) { pull_mail_due(tx); });
  CHECK_FALSE(outbox.claim());
  outbox.now += 1;
  CHECK(outbox.claim());
}

TEST_CASE("whoever sends is told of new mail, after the commit") {
  Database database;
  auto options = database.options();
  std::atomic<int> told = 0;
  options.source.outbox_filled = [&] { ++told; };
  database.open(std::move(options));
  const auto tenant = database->write_and_wait([](Tx& tx) { return make_tenant(tx); });
  const auto enqueue = [&](bool fails) {
    database->write_and_wait([&](Tx& tx) {
      const Uuid invitation =
          make_invitation(tx, tenant, fails ? "a@example.com" : "b@example.com").id;
      enqueue_mail(tx, tenant.id(), invitation, MailKind::invitation);
      CHECK(told == 0);
      if (fails) throw std::runtime_error("no");
    });
  };
  CHECK_THROWS(enqueue(true));
  CHECK(told == 0);
  enqueue(false);
  database->finish();
  CHECK(told == 1);
}

TEST_CASE("an operator sees the newest mail first") {
  Outbox outbox;
  std::vector<Uuid> invitations;
  for (const char* address : {"a@example.com", "b@example.com", "c@example.com"}) {
    invitations.push_back(outbox.enqueue(address));
  }
  const auto listed = outbox->read([](Tx& tx) { return list_mail(tx, 2); });
  REQUIRE(listed.size() == 2);
  CHECK(listed[0].invitation == invitations[2]);
  CHECK(listed[1].invitation == invitations[1]);
  CHECK(listed[0].state == "queued");
}
