// SPDX-License-Identifier: MIT
#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "server/admin_fixture.hpp"

using namespace vortex;
using namespace vortex::test;

namespace {

/// Where backups go, and what is put back from them.
struct Backups {
  fs::path file(const std::string& name = "backup.db") const { return folder.path() / name; }

  TemporaryFolder folder;
};

std::string create_body(const std::string& component, const std::string& target) {
  return R"({"widgetConfigurationId":")" + component +
         R"(","target":{"type":"internal","value":")" + target + R"("},"inviter":{"userId":"u1"}})";
}

/// Creates invitations as fast as they are answered, until told to stop.
class Load {
 public:
  explicit Load(const Administration& admin) : admin_(admin) {
    thread_ = std::thread([this] { run(); });
  }
  ~Load() { stop(); }

  void wait_for(std::size_t count) const {
    while (done_ < count) std::this_thread::yield();
  }
  std::vector<std::string> so_far() {
    const std::lock_guard lock(mutex_);
    return ids_;
  }
  void stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
  }

 private:
  void run() {
    const std::string key = admin_.data.key();
    const std::string component = admin_.component();
    while (!stopping_) {
      const Response made = admin_.server->post(
          "/api/v1/invitations", create_body(component, "u" + std::to_string(done_)), key);
      if (made.status != 201) return;
      const std::lock_guard lock(mutex_);
      ids_.push_back(member(made.body, "id"));
      ++done_;
    }
  }

  const Administration& admin_;
  std::mutex mutex_;
  std::vector<std::string> ids_;
  std::atomic<std::size_t> done_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

void put_back(const fs::path& backup, const DataFolderOfTest& data) {
  fs::create_directories(data.path());
  fs::copy_file(backup, data.database());
}

}  // namespace

TEST_CASE("a backup made under load holds all that was acknowledged before it, and can be served") {
  const Administration admin(true);
  const Backups backups;
  std::vector<std::string> acknowledged;
  {
    Load load(admin);
    load.wait_for(20);
    acknowledged = load.so_far();
    const std::string answer = admin.json({"backup", backups.file().string()});
    CHECK(member(answer, "file") == backups.file().string());
    CHECK(member(answer, "bytes") == std::to_string(fs::file_size(backups.file())));
    load.wait_for(load.so_far().size() + 5);
  }
  CHECK(vortexd({"check", backups.file().string(), "--json"}).out ==
        "{\"fine\":true,\"items\":[]}\n");

  const DataFolderOfTest restored;
  put_back(backups.file(), restored);
  const ServerProcess server(restored.path());
  REQUIRE_FALSE(server.address().empty());
  CHECK_FALSE(fs::exists(restored.credentials()));
  for (const std::string& id : acknowledged) {
    CHECK(server.get("/api/v1/invitations/" + id, admin.data.key()).status == 200);
  }
  CHECK(server.post("/api/v1/invitations", create_body(admin.component(), "new"), admin.data.key())
            .status == 201);
  CHECK(restored.json({"check"}) == "{\"fine\":true,\"items\":[]}\n");
  CHECK((fs::status(restored.database()).permissions() & fs::perms::mask) ==
        (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("no backup holds the secret of a key") {
  with_and_without_server([](const Administration& admin) {
    const Backups backups;
    admin.json({"backup", backups.file().string()});
    const std::string key = admin.data.key();
    const std::string secret = key.substr(key.rfind('.') + 1);
    REQUIRE(secret.size() > 20);
    CHECK(read_text(backups.file()).find(secret) == std::string::npos);
  });
}

TEST_CASE("a backup goes where whoever asks for it is, and never over another") {
  with_and_without_server([](const Administration& admin) {
    const Backups backups;
    const fs::path here = fs::current_path();
    const std::string name = fs::relative(backups.file("here.db"), here).string();
    REQUIRE_FALSE(name.starts_with('/'));
    const std::string answer = admin.json({"backup", name});
    CHECK(fs::exists(backups.file("here.db")));
    CHECK(admin.fault({"backup", name}) ==
          "vortexd: " + member(answer, "file") + " is there already; choose another name\n");
    const std::string none = backups.file("none/x.db").string();
    CHECK(admin.fault({"backup", none}) ==
          "vortexd: cannot write " + none + ".partial: No such file or directory\n");
  });
}

TEST_CASE("a check says what is wrong, and the exit code is 1") {
  with_and_without_server([](const Administration& admin) {
    CHECK(admin.json({"check"}) == "{\"fine\":true,\"items\":[]}\n");
    CHECK(admin.data.command({"check"}).out == "fine  true\n");
    SQLite::Database(admin.data.database().string(), SQLite::OPEN_READWRITE)
        .exec("UPDATE component SET subjects = '{'");
    const auto found = admin.data.command({"check", "--json"});
    CHECK(found.exit_code == 1);
    CHECK(found.err.empty());
    CHECK(found.out == R"({"fine":false,"items":[{"rule":"json","what":"component )" +
                           admin.component() +
                           " has subjects or other JSON that cannot be read\"}]}\n");
    const auto shown = admin.data.command({"check"});
    CHECK(shown.exit_code == 1);
    CHECK(shown.out.starts_with("fine  false\nrule  what\njson  component "));
  });
}

TEST_CASE("a backup is checked without any folder of a server") {
  const Administration admin(false);
  const Backups backups;
  admin.json({"backup", backups.file().string()});
  SQLite::Database(backups.file().string(), SQLite::OPEN_READWRITE).exec("DROP INDEX outbox_due");
  const auto found = vortexd({"check", backups.file().string()});
  CHECK(found.exit_code == 1);
  CHECK(found.out == "fine  false\nrule    what\nschema  the index outbox_due is missing\n");
  CHECK(vortexd({"check", backups.file("none.db").string()}).err ==
        "vortexd: there is no file " + backups.file("none.db").string() + "\n");
}

// SQLite would write into the backup what the other database's log holds.
TEST_CASE("a backup that was put beside the log of another database is not served") {
  const Backups backups;
  DataFolderOfTest data;
  {
    ServerProcess server(data.path());
    CHECK(data.command({"backup", backups.file().string()}).exit_code == 0);
    CHECK(data.command({"keys", "create"}).exit_code == 0);
    server.stop(SIGKILL);
  }
  const std::string log = data.database().string() + "-wal";
  REQUIRE(fs::file_size(log) > 0);
  fs::copy_file(backups.file(), data.database(), fs::copy_options::overwrite_existing);
  const std::string before = read_text(data.database());
  const auto refused = data.command({"serve", "--listen", "127.0.0.1:0"});
  CHECK(refused.exit_code == 1);
  CHECK(refused.err == "vortexd: " + data.text() + "/vortex.db is a backup, but " + log +
                           " is the log of another database; move that away\n");
  CHECK(read_text(data.database()) == before);
  fs::rename(log, backups.file("log"));
  const ServerProcess server(data.path());
  CHECK(server.get("/readyz").status == 200);
}
