// SPDX-License-Identifier: MIT
#include "server/store/budgets.hpp"

#include <doctest/doctest.h>

#include "server/store_fixture.hpp"

using namespace vortex::server;
using vortex::test::Database;
using vortex::test::make_tenant;
using vortex::test::Tenant;

namespace {

using namespace std::chrono_literals;

constexpr TimeMs kSpan = 60'000;
constexpr Budget kThree{"three", kSpan, 3};

struct Budgets : Database {
  Tenant tenant = (*this)->write_and_wait([](Tx& tx) { return make_tenant(tx); });

  /// Nothing where it was counted, else how long to wait.
  std::optional<std::chrono::seconds> spend(const Budget& budget = kThree,
                                            const std::string& subject = "ada",
                                            std::optional<std::int64_t> environment = {}) {
    try {
      (*this)->write_and_wait([&](Tx& tx) {
        vortex::server::spend(tx, environment.value_or(tenant.id()), budget, subject);
      });
    } catch (const Refusal& refusal) {
      CHECK(refusal.code() == Code::rate_limited);
      return refusal.retry_after();
    }
    return std::nullopt;
  }
  void use_up() {
    for (int i = 0; i < 3; ++i) CHECK_FALSE(spend());
  }
  std::int64_t rows() {
    return *(*this)->read([](Tx& tx) {
      return tx.find(Sql("SELECT count(*) FROM budget"), [](const Row& r) { return r.integer(0); });
    });
  }
};

}  // namespace

TEST_CASE("a budget ends, and starts anew when its span is over") {
  Budgets budgets;
  budgets.use_up();
  CHECK(budgets.spend() == 60s);
  budgets.now += kSpan - 1;
  CHECK(budgets.spend() == 1s);
  budgets.now += 1;
  budgets.use_up();
  CHECK(budgets.spend() == 60s);
}

TEST_CASE("the span begins with the first use, not with a whole minute") {
  Budgets budgets;
  CHECK_FALSE(budgets.spend());
  budgets.now += kSpan - 1;
  CHECK_FALSE(budgets.spend());
  CHECK_FALSE(budgets.spend());
  CHECK(budgets.spend());
  budgets.now += 1;
  CHECK_FALSE(budgets.spend());
}

TEST_CASE("a refused use counts nothing") {
  Budgets budgets;
  budgets.use_up();
  for (int i = 0; i < 10; ++i) CHECK(budgets.spend());
  budgets.now += kSpan;
  budgets.use_up();
}

TEST_CASE("subjects, kinds and environments have budgets of their own") {
  Budgets budgets;
  const Tenant other = budgets->write_and_wait([](Tx& tx) { return make_tenant(tx, "other"); });
  budgets.use_up();
  CHECK(budgets.spend());
  CHECK_FALSE(budgets.spend(kThree, "bob"));
  CHECK_FALSE(budgets.spend({"other", kSpan, 3}));
  CHECK_FALSE(budgets.spend(kThree, "ada", other.id()));
}

TEST_CASE("a budget of 0 is none") {
  Budgets budgets;
  for (int i = 0; i < 10; ++i) CHECK_FALSE(budgets.spend({"three", kSpan, 0}));
  CHECK(budgets.rows() == 0);
}

TEST_CASE("a clock that is set back makes nobody wait longer than the span") {
  Budgets budgets;
  budgets.use_up();
  budgets.now -= 30 * 24 * 3'600'000LL;
  const auto wait = budgets.spend();
  CHECK((!wait || *wait <= 60s));
  budgets.now += kSpan;
  CHECK_FALSE(budgets.spend());
}

TEST_CASE("what a write that is undone has spent is not spent") {
  Budgets budgets;
  for (int i = 0; i < 10; ++i) {
    CHECK_THROWS_AS(budgets->write_and_wait([&](Tx& tx) {
      spend(tx, budgets.tenant.id(), kThree, "ada");
      throw std::runtime_error("no");
    }),
                    std::runtime_error);
  }
  budgets.use_up();
}

TEST_CASE("counts that ended long ago are forgotten, so many at a time") {
  Budgets budgets;
  for (const char* name : {"a", "b", "c"}) CHECK_FALSE(budgets.spend(kThree, name));
  const auto forget = [&] {
    budgets->write_and_wait([](Tx& tx) { forget_budgets(tx, 2); });
    return budgets.rows();
  };
  budgets.now += 24 * 3'600'000LL;
  CHECK(forget() == 3);
  budgets.now += 24 * 3'600'000LL;
  CHECK_FALSE(budgets.spend(kThree, "new"));
  CHECK(forget() == 2);
  CHECK(forget() == 1);
  CHECK(forget() == 1);
}
