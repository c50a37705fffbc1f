// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <thread>

#include "support/raw_client.hpp"
#include "support/scenario_values.hpp"
#include "support/test_server.hpp"

namespace vortex::test {
namespace {

constexpr int kCallers = 12;

/// What many callers get who ask at the same moment.
class Crowd {
 public:
  RawReply post(const std::string& path, const std::string& body, const std::string& headers = "") {
    RawClient client(server_.address());
    client.send(message(path, body, headers));
    return client.read_reply();
  }

  /// Sends what `body(i)` gives from all callers at once; returns the answers by status.
  std::map<int, std::vector<RawReply>> post_at_once(const std::string& path,
                                                    const std::function<std::string(int)>& body,
                                                    const std::string& headers = "") {
    std::vector<std::string> messages;
    for (int i = 0; i < kCallers; ++i) messages.push_back(message(path, body(i), headers));
    std::vector<RawReply> replies(kCallers);
    std::vector<std::thread> callers;
    for (std::size_t i = 0; i < kCallers; ++i) {
      callers.emplace_back([&, i] {
        RawClient client(server_.address());
        client.send(messages[i]);
        replies[i] = client.read_reply();
      });
    }
    for (std::thread& caller : callers) caller.join();
    std::map<int, std::vector<RawReply>> by_status;
    for (RawReply& reply : replies) by_status[reply.status].push_back(std::move(reply));
    return by_status;
  }

  RawReply open(const std::string& path) {
    RawClient client(server_.address());
    client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\nUser-Agent: Mozilla/5.0\r\n\r\n");
    return client.read_reply();
  }

  std::string create(const std::string& target, const std::string& more = "") {
    return values_.expand(
        R"({"widgetConfigurationId":"{component}","inviter":{"userId":"u1"},"target":)" + target +
        more + "}");
  }

  std::string expand(const std::string& text) { return values_.expand(text); }

 private:
  std::string message(const std::string& path, const std::string& body,
                      const std::string& headers) {
    const bool is_page = path.starts_with("/i/");
    return "POST " + (is_page ? path : "/api/v1/invitations" + path) +
           " HTTP/1.1\r\nHost: x\r\nx-api-key: " + values_.expand("{key}") + "\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }

  TestServer server_{{{"http.threads", "4"}}};
  ScenarioValues values_{server_};
};

std::string id_of(const RawReply& reply) {
  return *Json::parse(reply.body).find("id")->if_text();
}

std::string accept_by(const std::string& id, int person) {
  return R"({"invitationIds":[")" + id + R"("],"user":{"email":"p)" + std::to_string(person) +
         R"(@example.com"}})";
}

}  // namespace

TEST_CASE("creates of one invitation at once make one") {
  Crowd crowd;
  const std::string body = crowd.create(R"({"type":"phone","value":"+15551230001"})");
  auto replies = crowd.post_at_once("", [&](int) { return body; });
  CHECK(replies[201].size() == 1);
  CHECK(replies[200].size() == kCallers - 1);
  std::set<std::string> ids;
  for (const auto& [status, list] : replies) {
    for (const RawReply& reply : list) ids.insert(id_of(reply));
  }
  CHECK(ids.size() == 1);
}

TEST_CASE("accepts of one invitation at once have one winner") {
  Crowd crowd;
  const std::string id =
      id_of(crowd.post("", crowd.create(R"({"type":"phone","value":"+15551230001"})")));
  auto replies = crowd.post_at_once("/accept", [&](int i) { return accept_by(id, i); });
  CHECK(replies[200].size() == 1);
  CHECK(replies[409].size() == kCallers - 1);
}

TEST_CASE("accepts of a share link at once are as many as it has uses") {
  Crowd crowd;
  const std::string id =
      id_of(crowd.post("", crowd.create(R"({"type":"share"})", R"(,"maxUses":5)")));
  auto replies = crowd.post_at_once("/accept", [&](int i) { return accept_by(id, i); });
  CHECK(replies[200].size() == 5);
  CHECK(replies[409].size() == kCallers - 5);
}

TEST_CASE("buttons of a page pressed at once are as many as the link has uses") {
  Crowd crowd;
  const RawReply made = crowd.post("", crowd.create(R"({"type":"share"})", R"(,"maxUses":5)"));
  const std::string link = *Json::parse(made.body).find("shortLink")->if_text();
  const std::string path = link.substr(link.find("/i/"));
  const RawReply page = crowd.open(path);
  REQUIRE(page.status == 200);
  const std::string cookie = *page.header("set-cookie");
  const std::string field = R"(name="token" value=")";
  const std::size_t at = page.body.find(field) + field.size();
  const std::string token = page.body.substr(at, page.body.find('"', at) - at);
  auto replies = crowd.post_at_once(
      path + "/accept",
      [&](int i) { return "token=" + token + "&email=p" + std::to_string(i) + "%40example.com"; },
      "Cookie: " + cookie.substr(0, cookie.find(';')) + "\r\n");
  CHECK(replies[200].size() == 5);
  CHECK(replies[410].size() == kCallers - 5);
}

TEST_CASE("syncs of one invitation at once sum to one") {
  Crowd crowd;
  crowd.post("", crowd.create(R"({"type":"internal","value":"u2"})"));
  const std::string body = crowd.expand(
      R"({"creatorId":"u1","targetValue":"u2","action":"accepted","componentId":"{component}"})");
  auto replies = crowd.post_at_once("/sync-internal-invitation", [&](int) { return body; });
  CHECK(replies[200].size() == 1);
  CHECK(replies[404].size() == kCallers - 1);
}

TEST_CASE("a request that comes many times at once under one Idempotency-Key is done once") {
  Crowd crowd;
  const std::string body = crowd.create(R"({"type":"share"})");
  auto replies = crowd.post_at_once(
      "", [&](int) { return body; }, "Idempotency-Key: once\r\n");
  CHECK(replies[201].size() == kCallers);
  const auto is_first = [](const RawReply& reply) { return !reply.header("idempotency-replayed"); };
  CHECK(std::count_if(replies[201].begin(), replies[201].end(), is_first) == 1);
}

TEST_CASE("a budget is not overspent by those who come at once") {
  Crowd crowd;
  const std::string id =
      id_of(crowd.post("", crowd.create(R"({"type":"phone","value":"+15551230001"})")));
  auto replies = crowd.post_at_once("/" + id + "/reinvite", [](int) { return ""; });
  CHECK(replies[200].size() == 9);
  CHECK(replies[429].size() == kCallers - 9);
}

}  // namespace vortex::test
