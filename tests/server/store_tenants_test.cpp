// SPDX-License-Identifier: MIT
#include "server/store/tenants.hpp"

#include <doctest/doctest.h>

#include "server/store/autojoin.hpp"
#include "server/store/scopes.hpp"
#include "server/store_fixture.hpp"

using namespace vortex::server;
using vortex::test::Database;
using vortex::test::make_invitation;
using vortex::test::make_tenant;
using vortex::test::Tenant;

namespace {

/// Two customers in one database, with equal names for everything.
struct Two : Database {
  Tenant mine = (*this)->write_and_wait([](Tx& tx) { return make_tenant(tx); });
  Tenant theirs = (*this)->write_and_wait([](Tx& tx) { return make_tenant(tx); });
};

}  // namespace

TEST_CASE("a secret of the installation is made once and stays, each name its own") {
  Database database;
  const auto secret = [&](const char* name) {
    return database->write_and_wait([&](Tx& tx) { return installation_secret(tx, name); });
  };
  const std::string links = secret("links");
  CHECK(links.size() == 32);
  CHECK(secret("links") == links);
  CHECK(secret("other") != links);
  database.close();
  database.open();
  CHECK(secret("links") == links);
}

TEST_CASE("a secret that was made in a write that is undone was never there") {
  Database database;
  std::string undone;
  CHECK_THROWS(database->write_and_wait([&](Tx& tx) {
    undone = installation_secret(tx, "links");
    throw std::runtime_error("no");
  }));
  CHECK(database->write_and_wait([](Tx& tx) { return installation_secret(tx, "links"); }) !=
        undone);
}

TEST_CASE("the first account and environment are the ones made first") {
  Two two;
  two->read([&](Tx& tx) {
    CHECK(first_account(tx) == two.mine.environment.account);
    CHECK(first_environment(tx)->uuid == two.mine.environment.uuid);
  });
}

TEST_CASE("an environment belongs to its account and project") {
  Two two;
  const auto added = two->write_and_wait(
      [&](Tx& tx) { return insert_environment(tx, two.theirs.environment.account, "staging"); });
  REQUIRE(added);
  CHECK(added->account == two.theirs.environment.account);
  CHECK(added->project == two.theirs.environment.project);
  const auto found = two->read([&](Tx& tx) { return find_environment(tx, added->environment); });
  CHECK(found->account == two.theirs.environment.account);
  CHECK(found->id != two.theirs.id());
  CHECK_FALSE(two->write_and_wait(
      [](Tx& tx) { return insert_environment(tx, tx.new_id(), "staging").has_value(); }));
}

TEST_CASE("a key leads to its environment, and a revoked one keeps its first time") {
  Two two;
  const Uuid kid = two->write_and_wait([&](Tx& tx) {
    const Uuid made = tx.new_random_id();
    insert_key(tx, two.theirs.id(), made, {}, tx.now() + 5);
    return made;
  });
  const auto key = [&] { return *two->read([&](Tx& tx) { return find_key(tx, kid); }); };
  CHECK(key().environment.uuid == two.theirs.environment.uuid);
  CHECK(key().expires_at == Database::kStart + 5);
  CHECK(key().signing_key.size() == 32);
  CHECK_FALSE(key().revoked_at);
  const auto revoke = [&] {
    return two->write_and_wait([&](Tx& tx) { return revoke_key(tx, kid); });
  };
  CHECK(revoke());
  two.now += 1000;
  CHECK(revoke());
  CHECK(key().revoked_at == Database::kStart);
  CHECK_FALSE(two->write_and_wait([](Tx& tx) { return revoke_key(tx, tx.new_id()); }));
  CHECK(two->read([](Tx& tx) { return list_keys(tx); }).size() == 1);
}

TEST_CASE("components of others do not exist, by either of their ids") {
  Two two;
  two->read([&](Tx& tx) {
    const Component& component = two.mine.component;
    CHECK(find_component(tx, two.mine.id(), component.uuid)->id == component.id);
    CHECK(find_component(tx, two.mine.id(), component.deployment)->id == component.id);
    CHECK(find_component_of(tx, two.mine.id(), component.id));
    CHECK_FALSE(find_component(tx, two.theirs.id(), component.uuid));
    CHECK_FALSE(find_component(tx, two.theirs.id(), component.deployment));
    CHECK_FALSE(find_component_of(tx, two.theirs.id(), component.id));
    CHECK(list_components(tx, two.mine.id()).size() == 1);
  });
}

TEST_CASE("scopes of one name are different ones for different customers") {
  Two two;
  const auto make = [&](const Tenant& tenant, const std::string& name) {
    return two->write_and_wait(
        [&](Tx& tx) { return find_or_insert_scope(tx, tenant.id(), "team", "42", name); });
  };
  const auto mine = make(two.mine, "Mine");
  CHECK(make(two.theirs, "Theirs") != mine);
  CHECK(make(two.mine, "") == mine);
  two->read([&](Tx& tx) { CHECK(find_scope(tx, two.mine.id(), "team", "42")->name == "Mine"); });
  CHECK(make(two.mine, "Renamed") == mine);
  two->read([&](Tx& tx) {
    CHECK(find_scope(tx, two.mine.id(), "team", "42")->name == "Renamed");
    CHECK(find_scope(tx, two.theirs.id(), "team", "42")->name == "Theirs");
    CHECK_FALSE(find_scope(tx, two.mine.id(), "Team", "42"));
  });
}

TEST_CASE("invitations of others are not found, listed, counted or held") {
  Two two;
  const StoredInvitation theirs = two->write_and_wait([&](Tx& tx) {
    make_invitation(tx, two.mine, "ada@example.com");
    return make_invitation(tx, two.theirs, "ada@example.com");
  });
  two->read([&](Tx& tx) {
    const Identity ada{TargetKind::email, "ada@example.com", "ada@example.com"};
    CHECK_FALSE(find_invitation(tx, two.mine.id(), theirs.id));
    CHECK(find_invitation(tx, two.theirs.id(), theirs.id));
    CHECK(find_held(tx, two.theirs.id(), ada, "by user-1")->id == theirs.id);
    CHECK(find_held(tx, two.mine.id(), ada, "by user-1")->id != theirs.id);
    const auto listed = list_open_by_target(tx, two.mine.id(), ada, {});
    REQUIRE(listed.size() == 1);
    CHECK(listed[0].id != theirs.id);
    CHECK(count_open_by_creator(tx, two.mine.id(), "user-1", 10) == 1);
  });
}

TEST_CASE("a scope's number from another environment leads nowhere") {
  Two two;
  const std::int64_t scope = two->write_and_wait([&](Tx& tx) {
    const auto made = find_or_insert_scope(tx, two.theirs.id(), "team", "42", "");
    const Uuid invitation = make_invitation(tx, two.theirs, "ada@example.com").id;
    insert_invitation_scope(tx, invitation, 0, made);
    insert_autojoin_domain(tx, two.theirs.id(), made, "example.com");
    set_autojoin_invitation(tx, two.theirs.id(), made, invitation);
    return made;
  });
  two->write_and_wait([&](Tx& tx) {
    CHECK(list_open_by_scope(tx, two.theirs.id(), scope, {}).size() == 1);
    CHECK(list_open_by_scope(tx, two.mine.id(), scope, {}).empty());
    CHECK(list_held_by_scope(tx, two.mine.id(), scope).empty());
    CHECK(list_autojoin_domains(tx, two.mine.id(), scope).empty());
    CHECK_FALSE(find_autojoin_invitation(tx, two.mine.id(), scope));
    CHECK(list_open_by_domain(tx, two.mine.id(), "example.com").empty());
    delete_autojoin_domain(tx, two.mine.id(), scope, "example.com");
    delete_autojoin_domains(tx, two.mine.id(), scope);
    CHECK(list_open_by_domain(tx, two.theirs.id(), "example.com").size() == 1);
  });
}
