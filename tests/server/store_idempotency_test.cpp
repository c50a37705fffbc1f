// SPDX-License-Identifier: MIT
#include "server/store/idempotency.hpp"

#include <doctest/doctest.h>

#include "server/store_fixture.hpp"

using namespace vortex::server;
using vortex::test::Database;
using vortex::test::make_tenant;
using vortex::test::Tenant;

namespace {

struct Answers : Database {
  Tenant tenant = (*this)->write_and_wait([](Tx& tx) { return make_tenant(tx); });

  void keep(const std::string& key, const std::string& body,
            const std::string& credential = "key") {
    (*this)->write_and_wait([&](Tx& tx) {
      keep_answer(tx, tenant.id(), credential, key, {std::string("f\0print", 7), 201, body});
    });
  }
  std::string body(const std::string& key, const std::string& credential = "key") {
    const auto found =
        (*this)->read([&](Tx& tx) { return find_answer(tx, tenant.id(), credential, key); });
    return found ? found->body : "none";
  }
};

}  // namespace

TEST_CASE("an answer is kept whole") {
  Answers answers;
  answers.keep("k", "{\"a\":\"\u00FC\"}");
  const auto found =
      answers->read([&](Tx& tx) { return find_answer(tx, answers.tenant.id(), "key", "k"); });
  REQUIRE(found);
  CHECK(found->status == 201);
  CHECK(found->body == "{\"a\":\"\u00FC\"}");
  CHECK(found->fingerprint == std::string("f\0print", 7));
}

TEST_CASE("keys, credentials and environments do not see each other") {
  Answers answers;
  answers.keep("k", "mine");
  CHECK(answers.body("K") == "none");
  CHECK(answers.body("k", "user 1") == "none");
  answers.keep("k", "another's", "user 1");
  CHECK(answers.body("k") == "mine");
  const Tenant other = answers->write_and_wait([](Tx& tx) { return make_tenant(tx, "other"); });
  CHECK_FALSE(
      answers->read([&](Tx& tx) { return find_answer(tx, other.id(), "key", "k").has_value(); }));
}

TEST_CASE("an answer is kept for 24 hours to the millisecond, and its key is free again then") {
  Answers answers;
  answers.keep("k", "first");
  answers.now += kIdempotencyKept - 1;
  CHECK(answers.body("k") == "first");
  answers.now += 1;
  CHECK(answers.body("k") == "none");
  answers.keep("k", "second");
  CHECK(answers.body("k") == "second");
}

TEST_CASE("only answers that are kept no longer are forgotten, so many at a time") {
  Answers answers;
  for (const char* key : {"a", "b", "c"}) answers.keep(key, "old");
  answers.now += kIdempotencyKept;
  answers.keep("new", "new");
  const auto forget = [&] {
    answers->write_and_wait([](Tx& tx) { forget_answers(tx, 2); });
    return *answers->read([](Tx& tx) {
      return tx.find(Sql("SELECT count(*) FROM idempotency"),
                     [](const Row& row) { return row.integer(0); });
    });
  };
  CHECK(forget() == 2);
  CHECK(forget() == 1);
  CHECK(forget() == 1);
  CHECK(answers.body("new") == "new");
}
