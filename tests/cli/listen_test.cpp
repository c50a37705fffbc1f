// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <csignal>
#include <thread>

#include "cli/cli_fixture.hpp"
#include "support/raw_client.hpp"
#include "vortex/json.hpp"
#include "vortex/webhook.hpp"

using namespace vortex::test;
using vortex::Json;
using vortex::WebhookSigner;

namespace {

const std::string kSecret = "whsec_test_secret_123";
const std::string kEvent =
    R"({"id":"evt_1","type":"invitation.accepted","timestamp":"2026-01-01T00:00:00.000Z",)"
    R"("accountId":"acc_1","environmentId":null,"sourceTable":"invitations","operation":"update",)"
    R"("data":{"invitationId":"inv_1"}})";
const std::string kAnalytics =
    R"({"id":"an_1","name":"widget_loaded","accountId":"a","organizationId":"o","projectId":"p",)"
    R"("environmentId":"e","timestamp":"2026-01-01T00:00:00.000Z"})";

/// `vortex webhooks listen` while it runs.
class Listen {
 public:
  explicit Listen(std::vector<std::string> more = {})
      : process_(command(std::move(more)), variables()) {
    const std::string line = process_.next_error_line();
    CAPTURE(line);
    REQUIRE(line.starts_with("listening on http://127.0.0.1:"));
    const std::size_t begin = line.find("127.0.0.1:");
    address_ = line.substr(begin, line.find(',') - begin);
  }

  const std::string& address() const { return address_; }
  RunningProcess& process() { return process_; }

  RawReply post(const std::string& body, const std::string& headers) const {
    RawClient client(address_);
    client.send(request(body, headers));
    return client.read_reply();
  }
  RawReply post_signed(const std::string& body) const {
    return post(body, "X-Vortex-Signature: " + WebhookSigner(kSecret).sign(body) + "\r\n");
  }

  static std::string request(const std::string& body, const std::string& headers) {
    return "POST /hook HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }

 private:
  static std::vector<std::string> command(std::vector<std::string> more) {
    std::vector<std::string> all = {VORTEX_BIN_DIR "/vortex", "webhooks", "listen", "--listen",
                                    "127.0.0.1:0"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  static std::vector<std::string> variables() { return {"VORTEX_WEBHOOK_SECRET=" + kSecret}; }

  RunningProcess process_;
  std::string address_;
};

std::string without_time(const std::string& line) {
  REQUIRE(line.size() > 22);
  CHECK(line.substr(4, 1) + line.substr(19, 3) == "-Z  ");
  return line.substr(22);
}

std::string standard_headers(const std::string& body) {
  const auto headers = WebhookSigner(kSecret).sign(body, "msg_1", std::chrono::system_clock::now());
  return "webhook-id: " + headers.id + "\r\nwebhook-timestamp: " + headers.timestamp +
         "\r\nwebhook-signature: " + headers.signature + "\r\n";
}

}  // namespace

TEST_CASE("listen takes what is signed in either way, and prints a line for each") {
  Listen listen;
  const RawReply reply = listen.post_signed(kEvent);
  CHECK(reply.status == 200);
  CHECK(reply.body == R"({"received":true})");
  CHECK(without_time(listen.process().next_line()) ==
        "invitation.accepted         evt_1  verified");
  CHECK(listen.post(kEvent, standard_headers(kEvent)).status == 200);
  CHECK(without_time(listen.process().next_line()) ==
        "invitation.accepted         evt_1  verified");
  CHECK(listen.post_signed(kAnalytics).status == 200);
  CHECK(without_time(listen.process().next_line()) == "widget_loaded               an_1  verified");
}

TEST_CASE("listen refuses as the official handlers do, and says why") {
  Listen listen;
  const auto refused = [&](const RawReply& reply, int status, const std::string& error) {
    CHECK(reply.status == status);
    CHECK(reply.body == R"({"error":")" + error + "\"}");
    return listen.process().next_line();
  };
  CHECK(refused(listen.post(kEvent, ""), 401, "Missing X-Vortex-Signature header")
            .find("-  refused: ") != std::string::npos);
  CHECK(refused(listen.post(kEvent, "X-Vortex-Signature: 00\r\n"), 401, "Invalid signature")
            .find("(401)") != std::string::npos);
  refused(listen.post(kEvent, "X-Vortex-Signature: 00\r\nx-vortex-signature: 00\r\n"), 400,
          "Multiple X-Vortex-Signature headers are not allowed");
  refused(listen.post(kEvent, standard_headers(kEvent) + "Webhook-Id: msg_1\r\n"), 400,
          "Multiple webhook-id headers are not allowed");
}

TEST_CASE("nothing that is received reaches the terminal as a command") {
  Listen listen;
  std::string hostile = kEvent;
  hostile.replace(hostile.find("evt_1"), 5, "\\u001b[2J\\n");
  CHECK(listen.post_signed(hostile).status == 200);
  CHECK(listen.process().next_line().find("  \\u001b[2J\\u000a  verified") != std::string::npos);
}

TEST_CASE("a body that is signed and no event is told as such") {
  Listen listen;
  const RawReply reply = listen.post_signed(R"({"id":"\u001b[2J"})");
  CHECK(reply.status == 400);
  CHECK(reply.body == R"({"error":"Not an event"})");
  const std::string line = listen.process().next_line();
  CHECK(line.find("verified: no event: ") != std::string::npos);
}

TEST_CASE("--json prints one object a line, with the event") {
  Listen listen({"--json"});
  listen.post_signed(kEvent);
  const Json taken = Json::parse(listen.process().next_line());
  CHECK(*taken.find("verified")->if_bool());
  CHECK(*taken.find("type")->if_text() == "invitation.accepted");
  CHECK(*taken.find("event")->find("data")->find("invitationId")->if_text() == "inv_1");
  CHECK(taken.find("status")->as_int64() == 200);
  listen.post(kEvent, "");
  const Json refused = Json::parse(listen.process().next_line());
  CHECK(!*refused.find("verified")->if_bool());
  CHECK(*refused.find("fault")->if_text() != "");
  CHECK(refused.find("status")->as_int64() == 401);
  CHECK(refused.find("event") == nullptr);
}

TEST_CASE("--forward-to passes body and signatures on as they came, and tells how it ended") {
  const ServiceOfTest behind(http_answer(204, ""));
  Listen listen({"--forward-to", behind.server.url() + "/hooks?a=b"});
  const std::string vortex_signature = WebhookSigner(kSecret).sign(kEvent);
  const std::string both =
      "X-Vortex-Signature: " + vortex_signature + "\r\n" + standard_headers(kEvent);
  CHECK(listen.post(kEvent, both + "Cookie: x\r\n").status == 200);
  CHECK(without_time(listen.process().next_line()) ==
        "invitation.accepted         evt_1  verified  forwarded: 204");
  CHECK(listen.post(kEvent, "X-Vortex-Signature: 00\r\n").status == 401);
  REQUIRE(behind.server.arrived().size() == 1);
  const Arrived arrived = behind.server.arrived()[0];
  CHECK(arrived.method == "POST");
  CHECK(arrived.target == "/hooks?a=b");
  CHECK(arrived.body == kEvent);
  CHECK(arrived.header("content-type") == "application/json");
  CHECK(arrived.header("x-vortex-signature") == vortex_signature);
  CHECK(both.find("webhook-signature: " + arrived.header("webhook-signature").value_or("?")) !=
        std::string::npos);
  CHECK(arrived.header("cookie") == std::nullopt);
}

TEST_CASE("what is behind decides whether the sender has to try again") {
  const ServiceOfTest behind(http_answer(503, "later"));
  Listen listen({"--forward-to", behind.server.url()});
  const RawReply reply = listen.post_signed(kEvent);
  CHECK(reply.status == 500);
  CHECK(reply.body == R"({"error":"Webhook handler error"})");
  CHECK(listen.process().next_line().ends_with("verified  forwarded: 503"));
  std::string nobody;
  {
    LoopbackServer closed([](const Arrived&) { return ""; });
    nobody = closed.url();
  }
  Listen alone({"--forward-to", nobody});
  CHECK(alone.post_signed(kEvent).status == 500);
  CHECK(alone.process().next_line().find("forwarded: Request failed: ") != std::string::npos);
}

TEST_CASE("--count ends after so many verified webhooks, with 0") {
  Listen listen({"--count", "2"});
  CHECK(listen.post_signed(kEvent).status == 200);
  CHECK(listen.post(kEvent, "").status == 401);
  CHECK(listen.post_signed(kAnalytics).status == 200);
  const ProcessResult result = listen.process().finish();
  CHECK(result.exit_code == 0);
  CHECK(result.out.find("widget_loaded") != std::string::npos);
}

TEST_CASE("SIGINT and SIGTERM end it cleanly, also while something is forwarded") {
  for (const int number : {SIGINT, SIGTERM}) {
    const ServiceOfTest silent("");
    Listen listen({"--forward-to", silent.server.url()});
    RawClient waiting(listen.address());
    waiting.send(Listen::request(
        kEvent, "X-Vortex-Signature: " + WebhookSigner(kSecret).sign(kEvent) + "\r\n"));
    while (silent.server.arrived().empty()) std::this_thread::yield();
    listen.process().signal(number);
    CHECK(listen.process().finish().exit_code == 0);
  }
}

TEST_CASE("who sends nothing, or half of it, keeps nobody waiting") {
  Listen listen({"--timeout", "3600"});
  RawClient silent(listen.address());
  RawClient half(listen.address());
  half.send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf");
  CHECK(listen.post_signed(kEvent).status == 200);
}

TEST_CASE("who sends nothing, or half of it, is cut off in the end") {
  Listen listen({"--timeout", "1"});
  RawClient silent(listen.address());
  RawClient half(listen.address());
  half.send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf");
  CHECK(silent.is_closed());
  CHECK(half.is_closed());
}

TEST_CASE("what is too large, no HTTP or no POST is refused") {
  Listen listen;
  const auto status = [&](const std::string& bytes) {
    RawClient client(listen.address());
    client.send(bytes);
    return client.read_reply().status;
  };
  CHECK(status("POST / HTTP/1.1\r\nContent-Length: 1048577\r\n\r\n") == 413);
  CHECK(status("POST / HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n") == 431);
  CHECK(status("nonsense\r\n\r\n") == 400);
  CHECK(status("GET / HTTP/1.1\r\nHost: x\r\n\r\n") == 405);
  const std::string largest(1024 * 1024, ' ');
  CHECK(listen.post_signed(largest).status == 400);
  CHECK(listen.post_signed(kEvent).status == 200);
}

TEST_CASE("who is refused may send the rest, so that no answer is lost") {
  const Listen listen;
  RawClient client(listen.address());
  client.send("POST / HTTP/1.1\r\nContent-Length: 3145728\r\n\r\n");
  CHECK(client.read_reply().status == 413);
  CHECK_NOTHROW(client.send(std::string(3 * 1024 * 1024, ' ')));
}

TEST_CASE("listen is told what is wrong with its options") {
  struct {
    std::vector<std::string> arguments;
    std::string want;
  } const cases[] = {
      {{"--listen", "nowhere"}, "--listen must be ADDRESS:PORT"},
      {{"--listen", "127.0.0.1:99999"}, "--listen must be ADDRESS:PORT"},
      {{"--listen", "127.0.0.1:"}, "--listen must be ADDRESS:PORT"},
      {{"--forward-to", "example.com"}, "--forward-to must be an http or https URL"},
      {{"--count", "0"}, "--count must be a whole number from 1 to "},
      {{"--timeout", "1.5"}, "--timeout must be a whole number from 1 to 3600"},
  };
  for (const auto& [arguments, want] : cases) {
    CAPTURE(want);
    std::vector<std::string> command = {"webhooks", "listen"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const auto result = vortex_cli(command, {"VORTEX_WEBHOOK_SECRET=s"});
    CHECK(result.exit_code == 2);
    CHECK(result.err.find(want) != std::string::npos);
  }
  const LoopbackServer taken([](const Arrived&) { return ""; });
  const auto result =
      vortex_cli({"webhooks", "listen", "--listen", taken.address()}, {"VORTEX_WEBHOOK_SECRET=s"});
  CHECK(result.exit_code == 1);
  CHECK(result.err == "vortex: cannot listen on " + taken.address() + ": Address already in use\n");
}
