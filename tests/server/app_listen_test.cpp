// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "server/app_fixture.hpp"

using namespace vortex;
using namespace vortex::test;

namespace {

mode_t mode_of(const fs::path& path) {
  struct stat status {};
  CHECK(::lstat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), std::min(path.size(), sizeof address.sun_path - 1));
  return address;
}

/// The status of the answer that comes through a unix socket; 0 where there is none.
int ask_at_socket(const std::string& path, const std::string& headers) {
  const int handle = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_un address = address_of(path);
  const std::string request =
      "GET /api/v1/invitations/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n";
  std::string answer;
  if (::connect(handle, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      ::send(handle, request.data(), request.size(), MSG_NOSIGNAL) > 0) {
    std::array<char, 4096> buffer{};
    for (ssize_t n = 0; (n = ::recv(handle, buffer.data(), buffer.size(), 0)) > 0;) {
      answer.append(buffer.data(), static_cast<std::size_t>(n));
    }
  }
  ::close(handle);
  return answer.size() > 12 ? std::stoi(answer.substr(9, 3)) : 0;
}

struct AtSocket {
  std::vector<std::string> arguments(std::vector<std::string> more = {}) const {
    more.insert(more.end(), {"--listen", "unix:" + path});
    return more;
  }

  DataFolderOfTest data;
  std::string path = data.folder.path() / "socket";
};

const std::string kKey = "x-api-key: VRTX.x.y\r\n";

}  // namespace

TEST_CASE("a server listens at an address of IPv6, and says at which port") {
  const DataFolderOfTest data;
  ServerProcess server(data.path(), {"--listen", "[::1]:0"});
  REQUIRE(server.address().starts_with("[::1]:"));
  CHECK_FALSE(server.address().ends_with(":0"));
  CHECK(server.get("/readyz").status == 200);
  const auto made = server.post("/api/v1/invitations",
                                R"({"widgetConfigurationId":")" +
                                    member(read_text(data.credentials()), "componentId") +
                                    R"(","target":{"type":"share"},"inviter":{"userId":"u1"}})",
                                data.key());
  CHECK(member(made.body, "shortLink").starts_with("http://" + server.address() + "/i/"));
  const DataFolderOfTest other;
  const auto second = other.command({"--listen", server.address()});
  CHECK(second.err == "vortexd: cannot listen on " + server.address() +
                          ": Address already in use; stop what listens there, or choose another "
                          "with --listen\n");
  CHECK(server.stop() == 0);
}

TEST_CASE("the port file has one line, replaced as a whole, and names what is listened on") {
  const DataFolderOfTest data;
  const fs::path file = data.folder.path() / "port file";
  write_text(file, "what was there before\nand more\n");
  RunningProcess server({VORTEX_BIN_DIR "/vortexd", "--data", data.text(), "--listen",
                         "localhost:0", "--port-file", file.string()},
                        {});
  while (server.next_error_line().find("listens on") == std::string::npos) continue;
  const std::string line = read_text(file);
  CHECK(count_lines(line) == 1);
  CHECK((line.starts_with("127.0.0.1:") || line.starts_with("[::1]:")));
  CHECK_FALSE(line.ends_with(":0\n"));
  CHECK_FALSE(fs::exists(file.string() + ".new"));
}

TEST_CASE("a server can listen at a unix socket, for whoever has a key") {
  const AtSocket at;
  {
    ServerProcess server(at.data.path(), at.arguments());
    CHECK(server.address() == "unix:" + at.path);
    CHECK(fs::is_socket(at.path));
    CHECK(mode_of(at.path) == 0666);
    CHECK(ask_at_socket(at.path, "x-api-key: " + at.data.key() + "\r\n") == 404);
    CHECK(ask_at_socket(at.path, kKey) == 401);
    CHECK(server.stop() == 0);
  }
  CHECK_FALSE(fs::exists(at.path));
}

TEST_CASE("a socket that nobody serves any more is in nobody's way") {
  const AtSocket at;
  {
    ServerProcess server(at.data.path(), at.arguments());
    server.stop(SIGKILL);
  }
  REQUIRE(fs::is_socket(at.path));
  const ServerProcess server(at.data.path(), at.arguments());
  CHECK(server.address() == "unix:" + at.path);
  CHECK(ask_at_socket(at.path, kKey) == 401);
}

TEST_CASE("what stands where a socket should be is left alone") {
  const AtSocket at;
  const std::string in_use = "vortexd: cannot listen on unix:" + at.path +
                             ": Address already in use; stop what listens there, or choose another "
                             "with --listen\n";
  SUBCASE("a socket that is served") {
    const ServerProcess server(at.data.path(), at.arguments());
    const DataFolderOfTest other;
    CHECK(other.command({"--listen", "unix:" + at.path}).err == in_use);
    CHECK(ask_at_socket(at.path, kKey) == 401);
    CHECK_FALSE(fs::exists(other.path()));
  }
  SUBCASE("a file") {
    write_text(at.path, "kept");
    CHECK(at.data.command({"--listen", "unix:" + at.path}).err == in_use);
    CHECK(read_text(at.path) == "kept");
  }
  SUBCASE("a link to a file") {
    write_text(at.path + " target", "kept");
    fs::create_symlink(at.path + " target", at.path);
    CHECK(at.data.command({"--listen", "unix:" + at.path}).err == in_use);
    CHECK(read_text(at.path) == "kept");
  }
}

TEST_CASE(
    "a socket whose folder is not there, or whose name is too long, is a fault that says so") {
  const AtSocket at;
  const std::string none = "unix:" + at.path + "/none";
  CHECK(at.data.command({"--listen", none}).err ==
        "vortexd: cannot listen on " + none +
            ": No such file or directory; choose another with --listen\n");
  const auto too_long = at.data.command({"--listen", "unix:/" + std::string(107, 'x')});
  CHECK(too_long.exit_code == 2);
  CHECK(too_long.err == "vortexd: listen must have a path of 1 to 107 bytes after unix:\n");
  CHECK_FALSE(fs::exists(at.data.path()));
}

TEST_CASE("behind a socket, clients are told apart where it is said to be a proxy's") {
  const AtSocket at;
  const auto fail_as = [&](const std::string& client) {
    return ask_at_socket(at.path, kKey + "X-Forwarded-For: " + client + "\r\n");
  };
  SUBCASE("said") {
    const ServerProcess server(at.data.path(),
                               at.arguments({"--set", "http.trusted_proxies=unix", "--set",
                                             "limits.failed_auth_per_minute=2"}));
    CHECK(fail_as("203.0.113.1") == 401);
    CHECK(fail_as("203.0.113.1") == 401);
    CHECK(fail_as("198.51.100.1, 203.0.113.1") == 429);
    CHECK(fail_as("203.0.113.2") == 401);
  }
  SUBCASE("not said: nobody is locked out for the others") {
    const ServerProcess server(at.data.path(),
                               at.arguments({"--set", "http.trusted_proxies=10.0.0.0/8", "--set",
                                             "limits.failed_auth_per_minute=2"}));
    for (int i = 0; i < 5; ++i) CHECK(fail_as("203.0.113.1") == 401);
  }
}
