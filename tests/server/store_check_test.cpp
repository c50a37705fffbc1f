// SPDX-License-Identifier: MIT
#include "server/store/check.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "server/invitations/events.hpp"
#include "server/store/acceptances.hpp"
#include "server/store/autojoin.hpp"
#include "server/store/events.hpp"
#include "server/store/migrations.hpp"
#include "server/store/outbox.hpp"
#include "server/store/scopes.hpp"
#include "server/store/webhook_endpoints.hpp"
#include "server/store/webhooks.hpp"
#include "server/store_fixture.hpp"

using namespace vortex::server;
using vortex::test::Database;
using vortex::test::make_invitation;
using vortex::test::make_tenant;
using vortex::test::Tenant;

namespace fs = std::filesystem;

namespace {

bool never() {
  return false;
}

/// One row of all that the rules are about: an invitation in a scope, accepted by nobody yet, with
/// two events, a mail, and a webhook; an autojoin invitation; and a second tenant with nothing.
struct Inhabited : Database {
  Inhabited() {
    (*this)->write_and_wait([](Tx& tx) {
      const Tenant tenant = make_tenant(tx);
      make_tenant(tx, "other");
      const std::int64_t scope = find_or_insert_scope(tx, tenant.id(), "team", "t1", "Team");
      const Uuid invitation = make_invitation(tx, tenant, "a@example.com").id;
      insert_invitation_scope(tx, invitation, 0, scope);
      for (int i = 0; i < 2; ++i) {
        insert_event(tx, tenant.id(), invitation, event_row(EventType::created), "key", "{}");
      }
      enqueue_mail(tx, tenant.id(), invitation, MailKind::invitation);
      WebhookEndpointRow endpoint;
      endpoint.environment = tenant.id();
      endpoint.url = "https://example.com";
      endpoint.secret = "whsec_12345678";
      endpoint = insert_endpoint(tx, endpoint);
      const auto webhook = insert_webhook(tx, tenant.id(), tx.new_id(), "t", "{}");
      enqueue_delivery(tx, endpoint.id, webhook.id);
      StoredInvitation autojoin;
      autojoin.id = tx.new_id();
      autojoin.environment = tenant.id();
      autojoin.component = tenant.component.id;
      autojoin.kind = InvitationKind::autojoin;
      autojoin.status = "shared";
      autojoin.target.kind = TargetKind::share;
      autojoin.scopes_key = "autojoin";
      autojoin.creator_id = "autojoin";
      insert_invitation(tx, autojoin);
      insert_invitation_scope(tx, autojoin.id, 0, scope);
      set_autojoin_invitation(tx, tenant.id(), scope, autojoin.id);
      insert_autojoin_domain(tx, tenant.id(), scope, "example.com");
    });
  }

  void break_with(const std::string& sql) {
    SQLite::Database(file().string(), SQLite::OPEN_READWRITE).exec(sql);
  }
  /// What is found, one line for each.
  std::string found() {
    std::string out;
    for (const Problem& problem : (*this)->check(never)) {
      out += problem.rule + ": " + problem.what + "\n";
    }
    return out;
  }
};

struct Breach {
  const char* sql;
  const char* found;
};

// The first invitation is the one that is sent by mail, the second that of autojoin.
const Breach kBreaches[] = {
    {"UPDATE invitation SET held = 0, wake_at = NULL; UPDATE invitation_scope SET held = 0",
     "places: invitation ID holds its place although it is closed, or the other way round\n"
     "places: invitation ID holds its place although it is closed, or the other way round\n"},
    {"UPDATE invitation SET status = 'accepted_elsewhere' WHERE type = 'single_use'",
     "places: invitation ID holds its place although it is closed, or the other way round\n"},
    {"UPDATE invitation SET deactivated = 'revoked' WHERE type = 'single_use'",
     "places: invitation ID holds its place although it is closed, or the other way round\n"},
    {"UPDATE invitation SET superseded = 1 WHERE type = 'single_use'",
     "places: invitation ID holds its place although it is closed, or the other way round\n"},
    {"UPDATE invitation_scope SET held = 0 WHERE rowid_is_first",
     "places: invitation ID holds its place, and not that in its scopes, or the other way round\n"},
    {"DELETE FROM event WHERE sequence = 1",
     "sequence: invitation ID has events whose sequence has gaps\n"},
    {"UPDATE event SET sequence = 3 WHERE sequence = 2",
     "sequence: invitation ID has events whose sequence has gaps\n"},
    {"UPDATE event SET sequence = sequence - 3",
     "sequence: invitation ID has events whose sequence has gaps\n"},
    {"UPDATE invitation SET uses = 1 WHERE type = 'autojoin'",
     "acceptances: invitation ID counts another number of uses than it has acceptances\n"},
    {"INSERT INTO acceptance (invitation_id, uuid, target_type, target_key, target_value, "
     "accepted_at) SELECT id, id, 'email', 'a', 'a', 1 FROM invitation WHERE type = 'autojoin'",
     "acceptances: invitation ID counts another number of uses than it has acceptances\n"},
    {"INSERT INTO acceptance (invitation_id, uuid, target_type, target_key, target_value, "
     "accepted_at) SELECT i.id, i.id, 'email', v.name, 'a', 1 FROM invitation i, account v WHERE "
     "i.type = 'single_use'; UPDATE invitation SET uses = 2 WHERE type = 'single_use'",
     "acceptances: invitation ID is used more often than it may be\n"},
    {"INSERT INTO acceptance (invitation_id, uuid, target_type, target_key, target_value, "
     "accepted_at) SELECT i.id, i.id, 'email', v.name, 'a', 1 FROM invitation i, account v WHERE "
     "i.type = 'autojoin'; UPDATE invitation SET uses = 2, max_uses = 1 WHERE type = 'autojoin'",
     "acceptances: invitation ID is used more often than it may be\n"},
    {"UPDATE invitation SET status = 'accepted', held = 0 WHERE type = 'single_use'; UPDATE "
     "invitation_scope SET held = 0 WHERE rowid_is_first",
     "acceptances: invitation ID is accepted, but by nobody\n"},
    {"UPDATE invitation SET expires_at = 5 WHERE type = 'single_use'",
     "schedule: invitation ID would never be found expired\n"},
    {"UPDATE invitation SET deactivated = 'revoked', held = 0, wake_at = 5 WHERE type = "
     "'single_use'; UPDATE invitation_scope SET held = 0 WHERE rowid_is_first",
     "schedule: invitation ID is closed, and yet something is planned\n"},
    {"UPDATE invitation SET component_id = 2 WHERE type = 'single_use'",
     "tenants: invitation ID belongs to another environment than its component\n"},
    {"UPDATE scope SET environment_id = 2; UPDATE autojoin_domain SET environment_id = 2; DELETE "
     "FROM invitation_scope WHERE NOT rowid_is_first",
     "tenants: invitation ID belongs to another environment than a scope of it\n"
     "autojoin: scope ID has an autojoin invitation that is none, or not its own\n"},
    {"UPDATE event SET environment_id = 2 WHERE sequence = 1",
     "tenants: invitation ID belongs to another environment than an event of it\n"},
    {"UPDATE outbox SET environment_id = 2",
     "tenants: mail ID belongs to another environment than its invitation\n"},
    {"UPDATE webhook SET environment_id = 2",
     "tenants: webhook ID goes to an endpoint of another environment\n"},
    {"UPDATE scope SET autojoin_invitation_id = (SELECT id FROM invitation WHERE type = "
     "'single_use')",
     "autojoin: scope ID has an autojoin invitation that is none, or not its own\n"},
    {"UPDATE autojoin_domain SET environment_id = 2",
     "autojoin: scope ID has domains of another environment\n"},
    {"UPDATE outbox SET state = 'sent'", "mail: mail ID was sent without ever being tried\n"},
    {"UPDATE webhook_delivery SET state = 'delivered'",
     "webhooks: webhook ID was delivered without ever being tried\n"},
    {"UPDATE webhook_endpoint SET disabled_at = 5",
     "webhooks: endpoint ID is switched off or removed, and yet webhooks wait for it\n"},
    {"UPDATE webhook_endpoint SET deleted_at = 5",
     "webhooks: endpoint ID is switched off or removed, and yet webhooks wait for it\n"},
    {"UPDATE invitation SET metadata = '{' WHERE type = 'autojoin'",
     "json: invitation ID has metadata or other JSON that cannot be read\n"},
    {"UPDATE component SET subjects = '' WHERE id = 1",
     "json: component ID has subjects or other JSON that cannot be read\n"},
    {"INSERT INTO environment (project_id, uuid, name, created_at) VALUES (77, x'00', 'x', 1)",
     "references: 1 of environment belong to a row of project that is not there\n"},
    {"DROP INDEX outbox_due", "schema: the index outbox_due is missing\n"},
    {"CREATE TABLE own (x)", "schema: the table own is none of vortexd\n"},
    {"ALTER TABLE account ADD COLUMN own TEXT",
     "schema: the table account is not as this version makes it\n"},
};

constexpr const char* kManyWebhooks = R"sql(
    WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 100000)
    INSERT INTO webhook (environment_id, uuid, type, body, created_at)
    SELECT 1, randomblob(16), 't', '', x FROM n)sql";

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
    text.replace(at, what.size(), by);
  }
  return text;
}

// Any id in the place of which the tests say ID.
std::string without_ids(std::string text) {
  for (std::size_t at = 0; at + 36 <= text.size(); ++at) {
    if (vortex::base::read_uuid(text.substr(at, 36))) text.replace(at, 36, "ID");
  }
  return text;
}

std::string faults_of_file(const fs::path& file) {
  try {
    std::string out;
    for (const Problem& problem : check_file(file)) out += problem.rule + ' ';
    return out;
  } catch (const StoreFault& fault) {
    return fault.what();
  }
}

}  // namespace

TEST_CASE("nothing is wrong with a database that is as it should be") {
  Inhabited database;
  CHECK(database.found().empty());
  database.break_with("ANALYZE");  // what SQLite keeps for itself is no fault
  CHECK(database.found().empty());
}

TEST_CASE("rows that contradict each other are found") {
  for (const Breach& breach : kBreaches) {
    CAPTURE(breach.sql);
    Inhabited database;
    database.break_with(replaced(
        replaced(breach.sql, "NOT rowid_is_first",
                 "invitation_id = (SELECT id FROM invitation WHERE type = 'autojoin')"),
        "rowid_is_first", "invitation_id = (SELECT id FROM invitation WHERE type = 'single_use')"));
    CHECK(without_ids(database.found()) == breach.found);
  }
}

TEST_CASE("of many breaches of one kind the first few are listed") {
  Inhabited database;
  database->write_and_wait([](Tx& tx) {
    const Tenant tenant = make_tenant(tx, "third");
    for (int i = 0; i < 20; ++i) make_invitation(tx, tenant, std::to_string(i) + "@example.com");
  });
  database.break_with("UPDATE invitation SET metadata = '{'");
  const auto problems = database->check(never);
  CHECK(problems.size() == 6);
  CHECK(problems.back().what == "and more of this kind");
}

TEST_CASE("a page that was overwritten is found") {
  Inhabited database;
  database.break_with(kManyWebhooks);
  database.close();
  {
    std::fstream file(database.file(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(-50 * 4096, std::ios::end);
    file << std::string(4096, 'x');
  }
  CHECK(faults_of_file(database.file()).find("storage") != std::string::npos);
  Store::Options options = database.options();
  Store store(std::move(options));
  const auto problems = store.check(never);
  REQUIRE_FALSE(problems.empty());
  for (const Problem& problem : problems) CHECK(problem.rule == "storage");
}

TEST_CASE("a check stops when its server does") {
  Inhabited database;
  database.break_with(kManyWebhooks);
  CHECK_THROWS_WITH_AS(database->check([] { return true; }), "the server is stopping", StoreFault);
}

TEST_CASE("a file is checked without being changed, and without a server") {
  Inhabited database;
  database.close();
  const fs::path copy = database.folder() / "copy?%#.db";
  fs::copy_file(database.file(), copy);
  CHECK(faults_of_file(copy).empty());
  CHECK(std::distance(fs::directory_iterator(database.folder()), fs::directory_iterator()) == 2);

  SUBCASE("what is wrong with it is found") {
    SQLite::Database(copy.string(), SQLite::OPEN_READWRITE)
        .exec("DELETE FROM event WHERE sequence = 1");
    CHECK(faults_of_file(copy) == "sequence ");
  }
  SUBCASE("of an older schema only what is no matter of the schema") {
    SQLite::Database(copy.string(), SQLite::OPEN_READWRITE)
        .exec("DELETE FROM event WHERE sequence = 1");
    const std::vector<std::string_view> newer = {kMigrations[0], "CREATE TABLE added (x)"};
    CHECK(check_file(copy, newer).empty());
    SQLite::Database(copy.string(), SQLite::OPEN_READWRITE)
        .exec("PRAGMA foreign_keys = OFF; DELETE FROM account");
    CHECK(check_file(copy, newer).size() == 1);
  }
  SUBCASE("one that is in use is not a backup") {
    std::ofstream(copy.string() + "-wal") << "x";
    CHECK(faults_of_file(copy) ==
          copy.string() + " is no backup: it has a log beside it; check its folder with --data");
  }
  SUBCASE("one that is none") {
    fs::remove(copy);
    CHECK(faults_of_file(copy) == "there is no file " + copy.string());
    std::ofstream(copy) << std::string(5000, 'x');
    CHECK(faults_of_file(copy) ==
          copy.string() + " is not a database of vortexd; move it away or restore a backup");
  }
}
