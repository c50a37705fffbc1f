// SPDX-License-Identifier: MIT
#include "support/test_server.hpp"

#include <stdexcept>

#include "support/raw_client.hpp"

namespace vortex::test {

TestServer::TestServer(const SettingList& settings)
    : log_(
          server::Log::Format::json, [this] { return clock_.now(); },
          [this](const std::string& line) {
            const std::lock_guard lock(mutex_);
            lines_.push_back(line);
          }),
      server_(options(settings), log_, surroundings(clock_)) {
  server_.start();
}

TestServer::~TestServer() {
  server_.stop();
}

server::Surroundings TestServer::surroundings(const ManualClock& clock) {
  server::Surroundings out;
  out.now = [&clock] { return clock.now(); };
  out.steady_now = [&clock] { return clock.steady_now(); };
  return out;
}

server::ServeOptions TestServer::options(const SettingList& settings) const {
  server::ServeOptions out;
  out.settings.data = (folder_.path() / "data").string();
  out.settings.listen = "127.0.0.1:0";
  out.durability = server::Store::Durability::off;
  // With one thread an answer to a later connection means that earlier ones were looked at.
  server::set_setting(out.settings, "http.threads", "1");
  for (const auto& [name, value] : settings) server::set_setting(out.settings, name, value);
  return out;
}

Json TestServer::administrate(std::string_view command, Json::Object arguments) const {
  const auto answer =
      server::ask_admin_socket(folder_.path() / "data", std::string(command), arguments);
  if (!answer) throw std::runtime_error("the server takes no admin commands");
  return *answer;
}

std::vector<std::string> TestServer::log_lines() const {
  const std::lock_guard lock(mutex_);
  return lines_;
}

void TestServer::settle() const {
  for (int i = 0; i < 2; ++i) {
    RawClient client(address());
    client.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    client.read_reply();
  }
}

}  // namespace vortex::test
