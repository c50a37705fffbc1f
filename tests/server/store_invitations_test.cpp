// SPDX-License-Identifier: MIT
#include "server/store/invitations.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include "server/store/acceptances.hpp"
#include "server/store/scopes.hpp"
#include "server/store_fixture.hpp"

using namespace vortex::server;
using vortex::test::Database;
using vortex::test::make_invitation;
using vortex::test::make_tenant;
using vortex::test::Tenant;

namespace {

const Identity kAda{TargetKind::email, "ada@example.com", "Ada@example.com"};

struct Invitations : Database {
  Tenant tenant = (*this)->write_and_wait([](Tx& tx) { return make_tenant(tx); });

  template <class Work>
  auto write(Work work) {
    return (*this)->write_and_wait([&](Tx& tx) { return work(tx); });
  }
  std::vector<Uuid> by_target(const Page& page = {}) {
    std::vector<Uuid> ids;
    (*this)->read([&](Tx& tx) {
      for (const auto& found : list_open_by_target(tx, tenant.id(), kAda, page)) {
        ids.push_back(found.id);
      }
    });
    return ids;
  }
  StoredInvitation add(const std::string& scopes_key, std::optional<TimeMs> expires_at = {}) {
    return write([&](Tx& tx) {
      StoredInvitation invitation;
      invitation.id = tx.new_id();
      invitation.environment = tenant.id();
      invitation.component = tenant.component.id;
      invitation.target = kAda;
      invitation.scopes_key = scopes_key;
      invitation.creator_id = "user-1";
      invitation.created_at = tx.now();
      invitation.expires_at = expires_at;
      insert_invitation(tx, invitation);
      return invitation;
    });
  }
};

}  // namespace

TEST_CASE("an invitation comes back as it went in") {
  Invitations invitations;
  StoredInvitation given = invitations.write([&](Tx& tx) {
    StoredInvitation made;
    made.id = tx.new_id();
    made.environment = invitations.tenant.id();
    made.component = invitations.tenant.component.id;
    made.kind = InvitationKind::multi_use;
    made.status = "shared";
    made.target = {TargetKind::share, "", ""};
    made.target_name = "";
    made.target_avatar_url = "https://example.com/a";
    made.scopes_key = "k";
    made.creator_id = "c";
    made.creator_email = "e";
    made.creator_name = "n";
    made.creator_avatar_url = "u";
    made.source = "s";
    made.subtype = "t";
    made.locale = "de";
    made.message = "m\nm";
    made.template_variables = "{}";
    made.metadata = R"({"seats":1.50})";
    made.unfurl_config = R"({"a":1})";
    made.delivery_count = 1;
    made.max_uses = 2;
    made.expires_at = 3;
    made.expires_span = 4;
    made.last_sent_at = 5;
    made.created_at = 6;
    insert_invitation(tx, made);
    return made;
  });
  const StoredInvitation found = *invitations->read(
      [&](Tx& tx) { return find_invitation(tx, invitations.tenant.id(), given.id); });
  CHECK(found.kind == given.kind);
  CHECK(found.status == "shared");
  CHECK(found.held);
  CHECK_FALSE(found.deactivated);
  CHECK_FALSE(found.superseded);
  CHECK(found.target.same_as(given.target));
  CHECK(found.target_name == "");
  CHECK(found.target_avatar_url == given.target_avatar_url);
  CHECK(found.scopes_key == "k");
  CHECK(found.creator_id == "c");
  CHECK(found.creator_email == "e");
  CHECK(found.creator_name == "n");
  CHECK(found.creator_avatar_url == "u");
  CHECK(found.source == "s");
  CHECK(found.subtype == "t");
  CHECK(found.locale == "de");
  CHECK(found.message == "m\nm");
  CHECK(found.template_variables == "{}");
  CHECK(found.metadata == given.metadata);
  CHECK(found.unfurl_config == given.unfurl_config);
  CHECK(found.delivery_count == 1);
  CHECK(found.uses == 0);
  CHECK(found.max_uses == 2);
  CHECK(found.expires_at == 3);
  CHECK(found.expires_span == 4);
  CHECK(found.last_sent_at == 5);
  CHECK(found.created_at == 6);
  CHECK_FALSE(found.modified_at);
}

TEST_CASE("two open invitations cannot hold one place, and a closed one frees it") {
  Invitations invitations;
  StoredInvitation first = invitations.add("1,");
  CHECK_THROWS_AS(invitations.add("1,"), SQLite::Exception);
  invitations.add("2,");
  invitations.write([&](Tx& tx) {
    first.held = false;
    first.deactivated = "revoked";
    update_invitation(tx, first);
    CHECK_FALSE(find_held(tx, invitations.tenant.id(), kAda, "1,"));
  });
  CHECK(first.modified_at == Database::kStart);
  const StoredInvitation second = invitations.add("1,");
  invitations->read(
      [&](Tx& tx) { CHECK(find_held(tx, invitations.tenant.id(), kAda, "1,")->id == second.id); });
}

TEST_CASE("what has expired holds its place but is not listed, to the millisecond") {
  Invitations invitations;
  const StoredInvitation made = invitations.add("1,", Database::kStart + 1000);
  const auto listed = [&] { return invitations.by_target().size(); };
  const auto counted = [&] {
    return invitations->read(
        [&](Tx& tx) { return count_open_by_creator(tx, invitations.tenant.id(), "user-1", 10); });
  };
  invitations.now += 999;
  CHECK(listed() == 1);
  CHECK(counted() == 1);
  invitations.now += 1;
  CHECK(listed() == 0);
  CHECK(counted() == 0);
  invitations->read(
      [&](Tx& tx) { CHECK(find_held(tx, invitations.tenant.id(), kAda, "1,")->id == made.id); });
}

TEST_CASE("lists are newest first and come in pages") {
  Invitations invitations;
  std::vector<Uuid> newest_first;
  for (int i = 0; i < 5; ++i) {
    // The order is that of making, whatever order the places have.
    newest_first.insert(newest_first.begin(), invitations.add(std::to_string((i * 3) % 5)).id);
  }
  const auto part = [&](std::size_t from, std::size_t to) {
    return std::vector<Uuid>(newest_first.begin() + static_cast<long>(from),
                             newest_first.begin() + static_cast<long>(to));
  };
  CHECK(invitations.by_target() == newest_first);
  CHECK(invitations.by_target({0, 2}) == part(0, 2));
  CHECK(invitations.by_target({2, 2}) == part(2, 4));
  CHECK(invitations.by_target({4, 2}) == part(4, 5));
  CHECK(invitations.by_target({5, 2}).empty());
  CHECK(invitations.by_target({3, -1}) == part(3, 5));
  CHECK(invitations.by_target({0, 0}).empty());
}

TEST_CASE("a scope lists its open invitations newest first, and gives them back when held again") {
  Invitations invitations;
  StoredInvitation first = invitations.add("1,"), second = invitations.add("2,");
  const std::int64_t scope = invitations.write([&](Tx& tx) {
    const auto made = find_or_insert_scope(tx, invitations.tenant.id(), "team", "42", "");
    insert_invitation_scope(tx, first.id, 0, made);
    insert_invitation_scope(tx, second.id, 0, made);
    return made;
  });
  const auto listed = [&] {
    std::vector<Uuid> ids;
    invitations->read([&](Tx& tx) {
      for (const auto& found : list_open_by_scope(tx, invitations.tenant.id(), scope, {})) {
        ids.push_back(found.id);
      }
    });
    return ids;
  };
  CHECK(listed() == std::vector<Uuid>{second.id, first.id});
  const auto hold = [&](bool held) {
    invitations.write([&](Tx& tx) {
      second.held = held;
      update_invitation(tx, second);
    });
  };
  hold(false);
  CHECK(listed() == std::vector<Uuid>{first.id});
  hold(true);
  CHECK(listed() == std::vector<Uuid>{second.id, first.id});
}

TEST_CASE("counting stops where it is told to") {
  Invitations invitations;
  for (int i = 0; i < 5; ++i) invitations.add(std::to_string(i));
  const auto count = [&](const std::string& creator, std::int64_t most) {
    return invitations->read(
        [&](Tx& tx) { return count_open_by_creator(tx, invitations.tenant.id(), creator, most); });
  };
  CHECK(count("user-1", 100) == 5);
  CHECK(count("user-1", 3) == 3);
  CHECK(count("user-2", 3) == 0);
}

TEST_CASE(
    "one identity accepts an invitation once, and the newest acceptances are listed in order") {
  Invitations invitations;
  const Uuid id = invitations.add("1,").id;
  invitations.write([&](Tx& tx) {
    for (int i = 0; i < 4; ++i) {
      const std::string key = "user" + std::to_string(i) + "@example.com";
      insert_acceptance(
          tx, id, {tx.new_id(), {TargetKind::email, key, key}, "Name", i % 2 == 0, tx.now() + i});
    }
  });
  const Identity first{TargetKind::email, "user0@example.com", "User0@example.com"};
  CHECK_THROWS_AS(invitations.write([&](Tx& tx) {
    insert_acceptance(tx, id, {tx.new_id(), first, std::nullopt, std::nullopt, tx.now()});
  }),
                  SQLite::Exception);
  invitations->read([&](Tx& tx) {
    CHECK(has_accepted(tx, id, first));
    CHECK_FALSE(has_accepted(tx, id, {TargetKind::internal, first.key, first.key}));
    const auto newest = list_acceptances(tx, id, 2);
    REQUIRE(newest.size() == 2);
    CHECK(newest[0].identity.key == "user2@example.com");
    CHECK(newest[0].is_existing == true);
    CHECK(newest[1].identity.key == "user3@example.com");
    CHECK(newest[1].is_existing == false);
  });
}
