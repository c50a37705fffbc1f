// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <sstream>
#include <stdexcept>

#include "server/app_fixture.hpp"

using namespace vortex;
using namespace vortex::test;

namespace {

const std::string kList = "/api/v1/invitations?targetType=email&targetValue=a@example.com";

/// The socket of a service manager that is told when a service is ready.
class NotifySocket {
 public:
  explicit NotifySocket(const std::string& path)
      : handle_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), std::min(path.size(), sizeof address.sun_path - 1));
    if (::bind(handle_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      throw std::runtime_error("cannot bind " + path);
    }
  }
  ~NotifySocket() { ::close(handle_); }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  std::string next() {
    pollfd event{handle_, POLLIN, 0};
    std::array<char, 256> text{};
    if (::poll(&event, 1, 30'000) <= 0) return "nothing";
    const auto size = ::recv(handle_, text.data(), text.size(), 0);
    return std::string(text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  }

 private:
  int handle_;
};

}  // namespace

TEST_CASE("a first start makes a key with which the API can be used") {
  const DataFolderOfTest data;
  ServerProcess server(data.path());
  REQUIRE_FALSE(server.address().empty());
  CHECK(server.get("/healthz").status == 200);
  CHECK(server.get("/readyz").status == 200);
  CHECK(server.get(kList, data.key()).status == 200);
  CHECK(server.get(kList).status == 401);
  CHECK(server.get(kList, kForeignKey).status == 401);
  CHECK(server.stop() == 0);
}

TEST_CASE("a restart keeps the key and what was written") {
  const DataFolderOfTest data;
  std::string credentials, id;
  {
    ServerProcess server(data.path());
    credentials = read_text(data.credentials());
    const auto made =
        server.post("/api/v1/invitations",
                    R"({"widgetConfigurationId":")" + member(credentials, "componentId") +
                        R"(","target":{"type":"internal","value":"u2"},"inviter":{"userId":"u1"}})",
                    data.key());
    CHECK(made.status == 201);
    id = member(made.body, "id");
    CHECK(server.stop() == 0);
  }
  CHECK_FALSE(fs::exists(data.database().string() + "-wal"));
  const ServerProcess server(data.path());
  CHECK(read_text(data.credentials()) == credentials);
  CHECK(server.get("/api/v1/invitations/" + id, data.key()).status == 200);
}

TEST_CASE("what was acknowledged survives being killed") {
  const DataFolderOfTest data;
  std::string kid;
  {
    ServerProcess server(data.path());
    kid = member(data.json({"keys", "create"}), "kid");
    CHECK(server.stop(SIGKILL) == -SIGKILL);
  }
  const ServerProcess server(data.path());
  REQUIRE_FALSE(server.address().empty());
  CHECK(data.json({"keys", "list"}).find(kid) != std::string::npos);
}

TEST_CASE("visits of links that were not written yet survive a stop") {
  const DataFolderOfTest data;
  std::string id;
  {
    ServerProcess server(data.path());
    const Json credentials = Json::parse(read_text(data.credentials()));
    const std::string component = *credentials.find("componentId")->if_text();
    const std::string made =
        server
            .post("/api/v1/invitations",
                  R"({"widgetConfigurationId":")" + component +
                      R"(","target":{"type":"share"},"inviter":{"userId":"u1"}})",
                  data.key())
            .body;
    id = member(made, "id");
    const std::string link = member(made, "shortLink");
    for (int i = 0; i < 3; ++i) CHECK(server.get(link.substr(link.find("/i/"))).status == 200);
    CHECK(server.stop() == 0);
  }
  ServerProcess server(data.path());
  CHECK(member(server.get("/api/v1/invitations/" + id, data.key()).body, "clickThroughs") == "3");
}

TEST_CASE("a server can be started on what init made") {
  const DataFolderOfTest data;
  const std::string credentials = data.json({"init"});
  const ServerProcess server(data.path());
  CHECK(server.get(kList, member(credentials, "apiKey")).status == 200);
  CHECK(read_text(data.credentials()) == credentials);
}

TEST_CASE("one server per folder") {
  const DataFolderOfTest data;
  const ServerProcess server(data.path());
  const auto began = std::chrono::steady_clock::now();
  const auto second = data.command({"--listen", "127.0.0.1:0"});
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(4));
  CHECK(second.exit_code == 1);
  CHECK(second.out.empty());
  CHECK(second.err == "vortexd: another vortexd serves " + data.text() +
                          "; stop it, or choose another folder with --data\n");
  CHECK(server.get("/healthz").status == 200);
}

TEST_CASE("unsigned tokens are for this machine only") {
  const DataFolderOfTest data;
  const auto started =
      data.command({"--listen", "0.0.0.0:0", "--set", "tokens.allow_unsigned=true"});
  CHECK(started.exit_code == 1);
  CHECK(count_lines(started.err) == 1);
  CHECK(started.err.find("tokens.allow_unsigned") != std::string::npos);
  CHECK_FALSE(fs::exists(data.path()));
}

TEST_CASE("a port in use is a fault of one line, and the first start is still to come") {
  const DataFolderOfTest data, other;
  const ServerProcess server(data.path());
  const auto second = other.command({"--listen", server.address()});
  CHECK(second.exit_code == 1);
  CHECK(count_lines(second.err) == 1);
  CHECK(second.err == "vortexd: cannot listen on " + server.address() +
                          ": Address already in use; stop what listens there, or choose another "
                          "with --listen\n");
  CHECK_FALSE(fs::exists(other.path()));
  // Only what this start made is taken away again.
  fs::create_directory(other.path());
  CHECK(other.command({"--listen", server.address()}).exit_code == 1);
  const auto third =
      other.command({"--listen", "127.0.0.1:0", "--metrics-listen", server.address()});
  CHECK(third.exit_code == 1);
  CHECK(third.err.ends_with("stop what listens there, or choose another with --metrics-listen\n"));
  CHECK(fs::exists(other.path()));
}

TEST_CASE(
    "a file of authorities that is none is a fault of one line, and the first start to come") {
  const DataFolderOfTest data;
  const std::string none = (data.folder.path() / "none.pem").string();
  const std::string text = (data.folder.path() / "text.pem").string();
  write_text(text, "no certificate");
  for (const char* setting : {"mail.ca_file=", "webhooks.ca_file="}) {
    for (const std::string& file : {none, text, data.folder.path().string()}) {
      CAPTURE(setting + file);
      const auto started =
          data.command({"--listen", "127.0.0.1:0", "--set", "mail.smtp_url=smtps://127.0.0.1:1",
                        "--set", setting + file});
      CHECK(started.exit_code == 1);
      CHECK(count_lines(started.err) == 1);
      CHECK(started.err.find(file) != std::string::npos);
      CHECK_FALSE(fs::exists(data.path()));
    }
  }
}

TEST_CASE("an address that is not this machine's is a fault of one line") {
  const DataFolderOfTest data;
  const auto failed = data.command({"--listen", "192.0.2.1:8080"});
  CHECK(failed.exit_code == 1);
  CHECK(count_lines(failed.err) == 1);
  CHECK(failed.err.ends_with("; choose another with --listen\n"));
}

TEST_CASE(
    "templates that are wrong are a fault of one line, and the first start is still to come") {
  const TemporaryFolder templates;
  const fs::path file = templates.path() / "mail.html.mustache";
  write_text(file, "{{#lead}}");
  const DataFolderOfTest data;
  const std::string setting = "mail.templates=" + templates.path().string();
  const auto failed = data.command({"--listen", "127.0.0.1:0", "--set", setting});
  CHECK(failed.exit_code == 1);
  CHECK(count_lines(failed.err) == 1);
  CHECK(failed.err.starts_with("vortexd: " + file.string() + ": is no mustache: "));
  CHECK_FALSE(fs::exists(data.path()));
}

TEST_CASE("a database that is none, or not ours, or newer, is a fault of one line") {
  const DataFolderOfTest data;
  CHECK(data.command({"init"}).exit_code == 0);
  std::string database = read_text(data.database());
  std::string message;
  SUBCASE("none") {
    database = std::string(20'000, 'x');
    message = " is not a database of vortexd; move it away or restore a backup\n";
  }
  SUBCASE("damaged where its tables are listed") {
    std::fill(database.begin() + 100, database.begin() + 4096, '\xFF');
    message = " is damaged; restore it from a backup\n";
  }
  SUBCASE("newer") {
    database[63] = 99;  // the last byte of user_version
    message =
        " was written by a newer vortexd (schema 99, this one knows 1); use that version or "
        "restore an older backup\n";
  }
  SUBCASE("not ours") {
    database[71] = 0;  // the last byte of application_id
    message = " is a database, but not one of vortexd; move it away\n";
  }
  write_text(data.database(), database);
  const auto before = data.contents();
  for (const auto& arguments : {std::vector<std::string>{"--listen", "127.0.0.1:0"},
                                std::vector<std::string>{"keys", "list"}}) {
    const auto failed = data.command(arguments);
    CHECK(failed.exit_code == 1);
    CHECK(failed.out.empty());
    CHECK(failed.err == "vortexd: " + data.database().string() + message);
  }
  CHECK(data.contents() == before);
}

TEST_CASE("a database that is damaged further inside is a fault of one line") {
  const DataFolderOfTest data;
  CHECK(data.command({"init"}).exit_code == 0);
  std::string database = read_text(data.database());
  // The pages that hold rows with this name, but not those that list the tables.
  for (std::size_t at = 0; at < database.size(); at += 4096) {
    const std::string page = database.substr(at, 4096);
    if (page.find("default") == std::string::npos || page.find("CREATE") != std::string::npos) {
      continue;
    }
    database.replace(at, 4096, std::string(4096, '\xFF'));
  }
  write_text(data.database(), database);
  for (const auto& arguments : {std::vector<std::string>{"--listen", "127.0.0.1:0"},
                                std::vector<std::string>{"components", "list"}}) {
    const auto failed = data.command(arguments);
    CHECK(failed.exit_code == 1);
    CHECK(failed.out.empty());
    CHECK(failed.err == "vortexd: the database is damaged; restore it from a backup\n");
  }
}

TEST_CASE("the port file holds the address and is put in its place as a whole") {
  const DataFolderOfTest data;
  const ServerProcess server(data.path());
  CHECK(server.address().starts_with("127.0.0.1:"));
  CHECK(server.address() != "127.0.0.1:0");
  const std::string port_file = data.folder.path() / "none" / "port";
  const DataFolderOfTest other;
  const auto failed = other.command({"--listen", "127.0.0.1:0", "--port-file", port_file});
  CHECK(failed.exit_code == 1);
  CHECK(failed.err.find(port_file) != std::string::npos);
}

TEST_CASE("signals to stop end it with 0, and a hangup does not end it") {
  for (const int number : {SIGTERM, SIGINT}) {
    const DataFolderOfTest data;
    ServerProcess server(data.path());
    server.signal(SIGHUP);
    CHECK(server.get("/healthz").status == 200);
    CHECK(server.stop(number) == 0);
    CHECK(server.get("/healthz").status == 0);
  }
}

TEST_CASE("a service manager is told when it is ready and when it stops") {
  const DataFolderOfTest data;
  const std::string path = data.folder.path() / "notify";
  NotifySocket manager(path);
  ServerProcess server(data.path(), {}, {"NOTIFY_SOCKET=" + path});
  CHECK(manager.next() == "READY=1");
  CHECK(server.get("/readyz").status == 200);
  CHECK(server.stop() == 0);
  CHECK(manager.next() == "STOPPING=1");
}

TEST_CASE("nobody listening at the service manager's socket is no reason to fail") {
  const DataFolderOfTest data;
  ServerProcess server(data.path(), {}, {"NOTIFY_SOCKET=/nonexistent/notify"});
  CHECK(server.get("/healthz").status == 200);
  CHECK(server.stop() == 0);
}

TEST_CASE("what it says is one JSON object a line, with what the environment got wrong") {
  const DataFolderOfTest data;
  ServerProcess server(data.path(), {}, {"VORTEXD_NONSENSE=1"});
  server.get(kList, data.key());
  CHECK(server.stop() == 0);
  std::istringstream lines(server.said());
  std::vector<std::string> events;
  for (std::string line; std::getline(lines, line);) {
    events.push_back(member(line, "event"));
    CHECK_FALSE(member(line, "time").empty());
  }
  CHECK(events.front() == "warning: the environment variable VORTEXD_NONSENSE is no setting");
  CHECK(std::count(events.begin(), events.end(), "request") == 1);
  CHECK(events.back() == "stopping");
  CHECK(server.said().find("a@example.com") == std::string::npos);
}
