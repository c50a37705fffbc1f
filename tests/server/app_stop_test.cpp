// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <chrono>
#include <functional>
#include <thread>

#include "server/app_fixture.hpp"
#include "support/smtp_sink.hpp"
#include "support/webhook_receiver.hpp"

using namespace vortex;
using namespace vortex::test;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

/// False where it takes too long.
bool wait_until(const std::function<bool()>& condition) {
  const auto end = steady_clock::now() + 30s;
  while (!condition()) {
    if (steady_clock::now() > end) return false;
    std::this_thread::sleep_for(10ms);
  }
  return true;
}

int invite(const DataFolderOfTest& data, const ServerProcess& server, const std::string& address) {
  const std::string component = member(read_text(data.credentials()), "componentId");
  return server
      .post("/api/v1/invitations",
            R"({"widgetConfigurationId":")" + component +
                R"(","target":{"type":"email","value":")" + address +
                R"("},"inviter":{"userId":"u1"}})",
            data.key())
      .status;
}

/// Stops it and checks that it ends well, and as soon as SIGTERM has to be obeyed.
void check_stop(ServerProcess& server) {
  const auto began = steady_clock::now();
  CHECK(server.stop() == 0);
  CHECK(steady_clock::now() - began < 10s);
}

}  // namespace

TEST_CASE("a relay that does not answer does not keep a server from stopping") {
  for (const char* mode : {"CONNECT hang", "EHLO hang", "MAIL hang", "BODY hang"}) {
    CAPTURE(mode);
    const SmtpSink sink;
    sink.behave(mode);
    const DataFolderOfTest data;
    const std::vector<std::string> relay = {"--set", "mail.smtp_url=" + sink.url("smtp+plain")};
    {
      ServerProcess server(data.path(), relay);
      CHECK(invite(data, server, "ada@example.com") == 201);
      CHECK(invite(data, server, "bob@example.com") == 201);
      CHECK(wait_until([&] { return sink.connections() == 1; }));
      check_stop(server);
    }
    const std::size_t kept = sink.mails().size();
    sink.behave("ok");
    ServerProcess server(data.path(), relay);
    CHECK(wait_until([&] { return sink.mails().size() == kept + 2; }));
    check_stop(server);
  }
}

TEST_CASE("a test mail to a relay that does not answer does not keep a server from stopping") {
  const SmtpSink sink;
  sink.behave("MAIL hang");
  const DataFolderOfTest data;
  ServerProcess server(data.path(), {"--set", "mail.smtp_url=" + sink.url("smtp+plain")});
  ProcessResult tried;
  std::thread trying([&] { tried = data.command({"mail", "send-test", "ada@example.com"}); });
  CHECK(wait_until([&] { return sink.connections() == 1; }));
  check_stop(server);
  trying.join();
  CHECK(tried.exit_code == 1);
}

TEST_CASE("endpoints that do not answer do not keep a server from stopping") {
  WebhookReceiver receiver;
  receiver.set("a", WebhookReceiver::Mode::silent);
  const DataFolderOfTest data;
  ServerProcess server(data.path(), {"--set", "webhooks.allow_private=true"});
  CHECK(data.command({"webhooks", "add", receiver.url("a")}).exit_code == 0);
  CHECK(invite(data, server, "ada@example.com") == 201);
  CHECK(receiver.wait_for(1));
  check_stop(server);
}
