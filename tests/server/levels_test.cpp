// SPDX-License-Identifier: MIT
#include "server/metrics/levels.hpp"

#include <doctest/doctest.h>

#include "server/store/outbox.hpp"
#include "server/store/webhook_endpoints.hpp"
#include "server/store/webhooks.hpp"
#include "server/store_fixture.hpp"

using namespace vortex::server;
using vortex::test::Database;
using vortex::test::make_invitation;
using vortex::test::make_tenant;
using vortex::test::Tenant;

namespace {

Levels levels_of(Database& database) {
  Levels levels;
  read_store_levels(*database, database.file(), levels);
  return levels;
}

void add_webhook(Tx& tx, const Tenant& tenant) {
  WebhookEndpointRow endpoint;
  endpoint.environment = tenant.id();
  endpoint.url = "https://example.com";
  endpoint.secret = "whsec_12345678";
  enqueue_delivery(tx, insert_endpoint(tx, endpoint).id,
                   insert_webhook(tx, tenant.id(), tx.new_id(), "t", "{}").id);
}

}  // namespace

TEST_CASE("what waits is counted, and how long the first of it has been due") {
  Database database;
  CHECK(levels_of(database).mails.waiting == 0);
  CHECK(levels_of(database).mails.overdue_seconds == 0);
  CHECK(levels_of(database).webhooks.overdue_seconds == 0);
  CHECK(levels_of(database).schedule_overdue_seconds == 0);

  const Tenant tenant = database->write_and_wait([](Tx& tx) { return make_tenant(tx); });
  database->write_and_wait([&](Tx& tx) {
    StoredInvitation invitation = make_invitation(tx, tenant, "a@example.com");
    enqueue_mail(tx, tenant.id(), invitation.id, MailKind::invitation);
    invitation.wake_at = tx.now() + 5000;
    update_invitation(tx, invitation);
    add_webhook(tx, tenant);
  });
  database.now += 2000;
  database->write_and_wait([&](Tx& tx) {
    enqueue_mail(tx, tenant.id(), make_invitation(tx, tenant, "b@example.com").id,
                 MailKind::invitation);
    add_webhook(tx, tenant);
  });
  database.now += 4000;
  const Levels levels = levels_of(database);
  CHECK(levels.mails.waiting == 2);
  CHECK(levels.mails.overdue_seconds == 6);
  CHECK(levels.webhooks.waiting == 2);
  CHECK(levels.webhooks.overdue_seconds == 6);
  CHECK(levels.schedule_overdue_seconds == 1);
  CHECK(levels.database_bytes > 0);
  CHECK(levels.log_bytes > 0);
}

TEST_CASE("what is not due yet is not overdue") {
  Database database;
  database->write_and_wait([&](Tx& tx) {
    const Tenant tenant = make_tenant(tx);
    enqueue_mail(tx, tenant.id(), make_invitation(tx, tenant, "a@example.com").id,
                 MailKind::invitation);
  });
  database.now += 5000;
  database->write_and_wait([](Tx& tx) {
    const auto mail = claim_mail(tx, 60'000);
    retry_mail(tx, *mail, tx.now() + 60'000, "later");
  });
  CHECK(levels_of(database).mails.waiting == 1);
  CHECK(levels_of(database).mails.overdue_seconds == 0);
}

TEST_CASE("a level is read while writes wait for the writer") {
  Database database;
  std::promise<void> entered, leave;
  std::promise<void> ended;
  database->write(
      [&](Tx&) {
        entered.set_value();
        leave.get_future().get();
      },
      [](std::exception_ptr) {});
  entered.get_future().get();
  database->write([](Tx&) {}, [&](std::exception_ptr) { ended.set_value(); });
  CHECK(levels_of(database).writer_queue == 1);
  leave.set_value();
  ended.get_future().get();
  CHECK(levels_of(database).writer_queue == 0);
}
