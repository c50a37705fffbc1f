// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <sys/resource.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>

#include "support/raw_client.hpp"
#include "support/scenario_values.hpp"
#include "support/test_server.hpp"
#include "support/user_token.hpp"

namespace vortex::test {
namespace {

struct Asked {
  std::string method, path, body;
  std::string credential = "";  ///< a token; empty: the key
  std::string headers = "";
};

std::string text_at(const Json& json, std::string_view name) {
  const Json* value = json.find(name);
  return value && value->if_text() ? *value->if_text() : "";
}

bool truth_at(const Json& json, std::string_view name) {
  const Json* value = json.find(name);
  return value && *value == Json(true);
}

/// A server with several threads, and connections over which requests race.
class Race {
 public:
  explicit Race(std::size_t lanes) {
    // Both ends of each connection are in this process.
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    REQUIRE(files.rlim_cur > 2 * lanes + 200);
    for (std::size_t i = 0; i < lanes; ++i) {
      lanes_.push_back(std::make_unique<RawClient>(server_.address()));
    }
  }

  /// Sends all before it reads the first answer; answers are in the order of what was asked.
  /// `during(i)` is called before the i-th is sent.
  template <class During>
  std::vector<RawReply> run(const std::vector<Asked>& asked, During during) {
    for (std::size_t i = 0; i < asked.size(); ++i) {
      during(i);
      lanes_[i % lanes_.size()]->send(message(asked[i]));
    }
    std::vector<RawReply> replies;
    for (std::size_t i = 0; i < asked.size(); ++i) {
      replies.push_back(lanes_[i % lanes_.size()]->read_reply());
    }
    return replies;
  }
  std::vector<RawReply> run(const std::vector<Asked>& asked) {
    return run(asked, [](std::size_t) {});
  }
  RawReply ask(const Asked& asked) { return run({asked}).front(); }
  Json body(const Asked& asked) { return Json::parse(ask(asked).body); }

  /// A token of a user that does not end while clocks go on.
  std::string token(const std::string& id, const std::string& email = "") {
    const std::string more = email.empty() ? "" : R"(,"email":")" + email + '"';
    return make_token(values_.expand("{key}"), "",
                      R"({"user":{"id":")" + id + '"' + more + R"(},"exp":9007199254})",
                      server_.clock().now());
  }

  std::string create(const std::string& members) {
    return values_.expand(R"({"widgetConfigurationId":"{component}",)") + members + '}';
  }

  TestServer& server() { return server_; }
  std::mt19937& chance() { return chance_; }

 private:
  std::string message(const Asked& asked) {
    const std::string credential = asked.credential.empty()
                                       ? values_.expand("x-api-key: {key}")
                                       : "Authorization: Bearer " + asked.credential;
    return asked.method + " /api/v1/invitations" + asked.path + " HTTP/1.1\r\nHost: x\r\n" +
           credential + "\r\n" + asked.headers +
           "Content-Length: " + std::to_string(asked.body.size()) + "\r\n\r\n" + asked.body;
  }

  TestServer server_{{{"http.threads", "4"}, {"limits.enabled", "false"}}};
  ScenarioValues values_{server_};
  std::vector<std::unique_ptr<RawClient>> lanes_;
  std::mt19937 chance_{1};
};

std::string accept_as(const std::string& id, const std::string& email) {
  return R"({"invitationIds":[")" + id + R"("],"user":{"email":")" + email + R"("}})";
}

/// So many accepts of a link, all sent before the first is answered, over so many connections.
void accept_a_link_often(std::size_t accepts, std::size_t lanes) {
  constexpr std::size_t kUses = 7;
  Race race(lanes);
  const std::string id = text_at(
      race.body(
          {"POST", "",
           race.create(R"("inviter":{"userId":"u1"},"target":{"type":"share"},"maxUses":7)")}),
      "id");
  std::vector<Asked> asked;
  for (std::size_t i = 0; i < accepts; ++i) {
    asked.push_back({"POST", "/accept", accept_as(id, "p" + std::to_string(i) + "@example.com")});
  }
  std::map<int, std::size_t> statuses;
  for (const RawReply& reply : race.run(asked)) ++statuses[reply.status];
  CHECK(statuses[200] == kUses);
  CHECK(statuses[409] == accepts - kUses);
  const Json after = race.body({"GET", "/" + id, ""});
  CHECK(*after.find("uses") == Json(kUses));
  CHECK(after.find("accepts")->if_array()->size() == kUses);
}

/// What became of an invitation, by its own word and by its history.
struct End {
  bool accepted, deactivated;
  std::size_t accepts = 0, closings = 0, expiries = 0;
};

End end_of(Race& race, const std::string& id) {
  const Json shown = race.body({"GET", "/" + id, ""});
  End end{text_at(shown, "status") == "accepted", truth_at(shown, "deactivated")};
  const Json history = race.body({"GET", "/" + id + "/events", ""});
  std::int64_t sequence = 0;
  for (const Json& event : *history.find("events")->if_array()) {
    const std::string type = text_at(event, "type");
    if (event.find("sequence") && !event.find("sequence")->is_null()) {
      CHECK(*event.find("sequence") == Json(++sequence));
    }
    end.accepts += type == "invitation.accepted";
    if (type != "invitation.deactivated") continue;
    ++(text_at(*event.find("detail"), "reason") == "expired" ? end.expiries : end.closings);
  }
  CHECK(shown.find("accepts")->if_array()->size() == end.accepts);
  return end;
}

enum Op : std::size_t { kAcceptByKey, kAcceptByToken, kRevoke, kDecline, kDeleteScope, kOps };

struct Target {
  std::string id, email, scope, token;
};

Asked ask_for(Op op, const Target& target) {
  switch (op) {
    case kAcceptByKey:
      return {"POST", "/accept", accept_as(target.id, target.email)};
    case kAcceptByToken:
      return {"POST", "/accept", R"({"invitationId":")" + target.id + R"("})", target.token};
    case kRevoke:
      return {"DELETE", "/" + target.id, ""};
    case kDecline:
      return {"DELETE", "/" + target.id, "", target.token};
    case kDeleteScope:
    case kOps:
      break;
  }
  return {"DELETE", "/by-scope/team/" + target.scope, ""};
}

/// Whether an answer goes with the end of its invitation.
void check_answer(Op op, const RawReply& reply, const End& end) {
  CAPTURE(op);
  CAPTURE(reply.body);
  if (op == kDeleteScope) {
    CHECK(reply.status == 200);
  } else if (op == kRevoke || op == kDecline) {
    CHECK(reply.status == (end.accepted ? 409 : 200));
  } else {
    CHECK(reply.status == (end.accepted ? 200 : 409));
  }
}

Target make_target(Race& race, std::size_t round) {
  Target target;
  target.scope = std::to_string(round);
  target.email = "p" + target.scope + "@example.com";
  target.token = race.token("user-" + target.scope, target.email);
  const RawReply made =
      race.ask({"POST", "",
                race.create(R"("inviter":{"userId":"u1"},"target":{"type":"email","value":")" +
                            target.email + R"("},"groups":[{"type":"team","groupId":")" +
                            target.scope + R"("}],"expiresIn":"1h")")});
  REQUIRE(made.status == 201);
  target.id = text_at(Json::parse(made.body), "id");
  return target;
}

}  // namespace

TEST_CASE("2,000 accepts of a link at once are as many as it has uses") {
  accept_a_link_often(2'000, 2'000);
}

TEST_CASE("10,000 accepts of a link at once are as many as it has uses" * doctest::skip()) {
  accept_a_link_often(10'000, 5'000);
}

TEST_CASE("accept against revoke, decline, deletion of the scope and expiry has one end") {
  Race race(8);
  std::size_t accepted = 0, closed = 0, expired = 0;
  for (std::size_t round = 0; round < 160; ++round) {
    CAPTURE(round);
    const Target target = make_target(race, round);
    // One accept at least, and some of the others; the highest bit says whether time is up, too.
    const std::size_t wanted = (round % 32) << 1 | 1;
    const bool expires = wanted >> kOps & 1;
    std::vector<Op> ops;
    for (std::size_t op = 0; op < kOps; ++op) {
      if (wanted >> op & 1) ops.push_back(static_cast<Op>(op));
    }
    std::shuffle(ops.begin(), ops.end(), race.chance());
    std::vector<Asked> asked;
    for (const Op op : ops) asked.push_back(ask_for(op, target));
    const std::size_t moment = race.chance()() % asked.size();
    const auto replies = race.run(asked, [&](std::size_t i) {
      if (expires && i == moment) race.server().clock().put_forward(std::chrono::hours(1));
    });
    race.server().work();

    const End end = end_of(race, target.id);
    CHECK(end.accepts == (end.accepted ? 1 : 0));
    CHECK(end.closings == (end.deactivated ? 1 : 0));
    CHECK_FALSE((end.accepted && end.deactivated));
    const bool closers = wanted >> kRevoke & 7;
    if (!end.accepted && !end.deactivated) {
      CHECK((expires && !closers));
      CHECK(end.expiries == 1);
    }
    if (end.accepted) CHECK(end.expiries == 0);
    CHECK(end.expiries <= (expires ? 1 : 0));
    for (std::size_t i = 0; i < ops.size(); ++i) check_answer(ops[i], replies[i], end);
    ++(end.accepted ? accepted : end.deactivated ? closed : expired);
  }
  // Each of them wins some time, or there was no race.
  CHECK(accepted > 0);
  CHECK(closed > 0);
  CHECK(expired > 0);
}

TEST_CASE("creates of one invitation by key and by tokens at once make one, with co-inviters") {
  Race race(6);
  const std::vector<std::string> users = {"ann", "bob"};
  std::set<std::string> winners;
  for (int round = 0; round < 60; ++round) {
    CAPTURE(round);
    const std::string email = "p" + std::to_string(round) + "@example.com";
    const std::string group = R"("groups":[{"type":"team","groupId":"7"}],)";
    const std::string form =
        race.create(group + R"("payload":{"e":{"type":"email","value":")" + email + R"("}})");
    std::vector<Asked> asked = {
        {"POST", "", form, race.token("ann")},
        {"POST", "", form, race.token("bob")},
        {"POST", "",
         race.create(group + R"("inviter":{"userId":"carl"},"target":{"type":"email","value":")" +
                     email + R"("})")}};
    std::shuffle(asked.begin(), asked.end(), race.chance());
    std::size_t made = 0;
    std::set<std::string> ids;
    for (const RawReply& reply : race.run(asked)) {
      CHECK((reply.status == 201 || reply.status == 200));
      made += reply.status == 201;
      const Json body = Json::parse(reply.body);
      const Json* data = body.find("data");
      ids.insert(text_at(data ? data->find("invitationEntries")->if_array()->front() : body, "id"));
    }
    CHECK(made == 1);
    REQUIRE(ids.size() == 1);
    const std::string path = "/" + *ids.begin();
    const std::string winner = text_at(race.body({"GET", path, ""}), "foreignCreatorId");
    winners.insert(winner);
    // Whoever lost is a co-inviter: sees it, and may not take it back.
    for (const std::string& user : users) {
      if (user == winner) continue;
      CHECK(race.ask({"GET", path, "", race.token(user)}).status == 200);
      CHECK(race.ask({"DELETE", path, "", race.token(user)}).status == 403);
    }
    const std::string revoker = winner == "carl" ? "" : race.token(winner);
    CHECK(race.ask({"DELETE", path, "", revoker}).status == 200);
  }
  CHECK(winners.size() > 1);
}

TEST_CASE("an expired invitation is renewed or another one takes its place, not both") {
  Race race(4);
  std::size_t renewed = 0;
  constexpr std::size_t kRounds = 60;
  for (std::size_t round = 0; round < kRounds; ++round) {
    CAPTURE(round);
    const Target target = make_target(race, round);
    race.server().clock().put_forward(std::chrono::hours(2));
    std::vector<Asked> asked = {
        {"POST", "/" + target.id + "/reinvite", ""},
        {"POST", "",
         race.create(R"("inviter":{"userId":"u1"},"target":{"type":"email","value":")" +
                     target.email + R"("},"groups":[{"type":"team","groupId":")" + target.scope +
                     R"("}])")}};
    const bool turned = race.chance()() % 2;
    if (turned) std::swap(asked[0], asked[1]);
    const auto replies = race.run(asked);
    const RawReply& again = replies[turned ? 1 : 0];
    const RawReply& created = replies[turned ? 0 : 1];
    const bool same = text_at(Json::parse(created.body), "id") == target.id;
    CHECK(created.status == (same ? 200 : 201));
    CHECK(again.status == (same ? 200 : 409));
    CHECK(truth_at(race.body({"GET", "/" + target.id, ""}), "expired") == !same);
    renewed += same;
  }
  CHECK(renewed > 0);
  CHECK(renewed < kRounds);
}

TEST_CASE("one Idempotency-Key at once has one effect for each who sends it") {
  Race race(24);
  const std::string key = "Idempotency-Key: once\r\n";
  const std::string link = race.create(R"("source":"link")");
  const std::string ann = race.token("ann"), bob = race.token("bob");
  std::vector<Asked> asked;
  for (int i = 0; i < 24; ++i) {
    asked.push_back({"POST", "/generate-shareable-link-invite", link, i % 2 == 0 ? ann : bob, key});
  }
  std::set<std::string> bodies;
  std::size_t first = 0;
  for (const RawReply& reply : race.run(asked)) {
    CHECK(reply.status == 201);
    first += reply.header("idempotency-replayed") == nullptr;
    bodies.insert(reply.body);
  }
  CHECK(bodies.size() == 2);
  CHECK(first == 2);

  const Target target = make_target(race, 0);
  std::vector<Asked> again(24, Asked{"POST", "/" + target.id + "/reinvite", "", "", key});
  for (const RawReply& reply : race.run(again)) CHECK(reply.status == 200);
  CHECK(*race.body({"GET", "/" + target.id, ""}).find("deliveryCount") == Json(2));

  std::vector<Asked> gone(24, Asked{"DELETE", "/" + target.id, "", "", key});
  // Another request under a key that is taken.
  for (const RawReply& reply : race.run(gone)) CHECK(reply.status == 422);
  CHECK_FALSE(end_of(race, target.id).deactivated);
}

}  // namespace vortex::test
