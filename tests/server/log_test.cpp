// SPDX-License-Identifier: MIT
#include "server/log.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "support/raw_client.hpp"
#include "support/scenario_values.hpp"
#include "support/test_server.hpp"
#include "vortex/json.hpp"

using namespace vortex;
using namespace vortex::server;
using namespace vortex::test;

namespace {

using Lines = std::vector<std::string>;

struct Written {
  explicit Written(Log::Format format)
      : log(
            format, [] { return TimeMs(1'767'225'600'123); },
            [this](const std::string& line) { lines.push_back(line); }) {}

  Lines lines;
  Log log;
};

HttpRequest request_named(const std::string& id) {
  HttpRequest request;
  request.id = id;
  request.method = "POST";
  request.path = "/PRIVATE";
  request.query = "PRIVATE";
  request.headers = {{"x-api-key", "PRIVATE"}};
  request.body = "PRIVATE";
  request.peer = "192.0.2.1";
  return request;
}

HttpReply reply_of(std::string_view route, int status) {
  HttpReply reply;
  reply.route = route;
  reply.status = status;
  reply.body = "PRIVATE";
  return reply;
}

/// The lines of a server that tell of requests.
Lines requests_of(const TestServer& server) {
  Lines lines = server.log_lines();
  std::erase_if(lines, [](const std::string& line) {
    return line.find(R"("event":"request")") == std::string::npos;
  });
  return lines;
}

/// A line without what differs from run to run.
std::string shape_of(const std::string& line) {
  const Json::Object object = *Json::parse(line).if_object();
  std::string out;
  for (const auto& [name, value] : object) {
    const bool varies = name == "time" || name == "ms" || name == "requestId";
    out += (out.empty() ? "" : " ") + name + (varies ? "" : '=' + value.text());
  }
  return out;
}

RawReply ask(const TestServer& server, const std::string& request) {
  RawClient client(server.address());
  client.send(request);
  return client.read_reply();
}

}  // namespace

TEST_CASE("a request is one line: which, how, where, with what end and how long it took") {
  Written json(Log::Format::json);
  json.log.request(request_named("r-1"), reply_of("/invitations/{id}", 404),
                   std::chrono::microseconds(12'345));
  CHECK(json.lines ==
        Lines{R"({"time":"2026-01-01T00:00:00.123Z","level":"info","event":"request",)"
              R"("requestId":"r-1","method":"POST","route":"/invitations/{id}","status":404,)"
              R"("ms":12.345})"});
  Written text(Log::Format::text);
  text.log.request(request_named("r-1"), reply_of("/invitations/{id}", 404),
                   std::chrono::microseconds(12'345));
  CHECK(text.lines == Lines{"2026-01-01T00:00:00.123Z request requestId=r-1 method=POST "
                            "route=/invitations/{id} status=404 ms=12.345"});
}

TEST_CASE("a fault says why, and of which request where there is one") {
  Written json(Log::Format::json);
  json.log.fault("the disk is full", "r-1");
  json.log.fault("the disk is full");
  json.log.note("stopping");
  CHECK(json.lines ==
        Lines{R"({"time":"2026-01-01T00:00:00.123Z","level":"error","event":"fault",)"
              R"("reason":"the disk is full","requestId":"r-1"})",
              R"({"time":"2026-01-01T00:00:00.123Z","level":"error","event":"fault",)"
              R"("reason":"the disk is full"})",
              R"({"time":"2026-01-01T00:00:00.123Z","level":"info","event":"stopping"})"});
  CHECK(json.log.faults() == 2);
}

TEST_CASE("nothing in a line begins another one, or steers a terminal") {
  Written text(Log::Format::text);
  text.log.fault("one\ntwo\r\x1b[31m\x7f");
  text.log.note("three\nfour");
  CHECK(text.lines == Lines{"2026-01-01T00:00:00.123Z fault reason=one two  [31m ",
                            "2026-01-01T00:00:00.123Z three four"});
  Written json(Log::Format::json);
  json.log.fault("one\ntwo\x1b");
  CHECK(std::count(json.lines[0].begin(), json.lines[0].end(), '\n') == 0);
  CHECK(json.lines[0].find('\x1b') == std::string::npos);
  CHECK(*Json::parse(json.lines[0]).find("reason")->if_text() == "one\ntwo\x1b");
}

TEST_CASE("every answer has its line, and no line has more than these members") {
  TestServer server;
  ScenarioValues values(server);
  const std::string key = "Host: x\r\nx-api-key: " + values.expand("{key}") + "\r\n";
  const std::string body = R"({"widgetConfigurationId":")" + values.expand("{component}") +
                           R"(","target":{"type":"share"},"inviter":{"userId":"u1"}})";
  ask(server, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
  ask(server, "GET /api/v1/invitations/x HTTP/1.1\r\n" + key + "\r\n");
  ask(server, "POST /invitations HTTP/1.1\r\n" + key +
                  "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  ask(server, "GET /i/AAAAAAAAAAAAAAAAAAAAAA HTTP/1.1\r\n" + key + "\r\n");
  ask(server, "GET /nothing/here HTTP/1.1\r\n" + key + "\r\n");
  ask(server, "GET / HTTP/1.1\r\n\r\n");
  const std::string start = "time level=\"info\" event=\"request\" requestId method=";
  Lines shapes;
  for (const std::string& line : requests_of(server)) shapes.push_back(shape_of(line));
  CHECK(shapes == Lines{start + R"("GET" route="/healthz" status=200 ms)",
                        start + R"("GET" route="/invitations/{id}" status=404 ms)",
                        start + R"("POST" route="/invitations" status=201 ms)",
                        start + R"("GET" route="/i/{code}" status=404 ms)",
                        start + R"("GET" route="-" status=404 ms)",
                        start + R"("-" route="-" status=400 ms)"});
}

TEST_CASE("the line has the request's id: the caller's, or the one the answer names") {
  TestServer server;
  ask(server, "GET /healthz HTTP/1.1\r\nHost: x\r\nx-request-id: mine-1\r\n\r\n");
  const RawReply own = ask(server, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
  const RawReply refused = ask(server, "GET / HTTP/1.1\r\nx-request-id: mine-2\r\n\r\n");
  CHECK(refused.status == 400);
  Lines ids;
  for (const std::string& line : requests_of(server)) {
    ids.push_back(*Json::parse(line).find("requestId")->if_text());
  }
  CHECK(ids == Lines{"mine-1", *own.header("x-request-id"), "mine-2"});
}

TEST_CASE("the duration is that of the request") {
  TestServer server;
  ask(server, "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string line = requests_of(server).at(0);
  const double ms = std::stod(Json::parse(line).find("ms")->text());
  CHECK(ms > 0);
  CHECK(ms < 60'000);
}
