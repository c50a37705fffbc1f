// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "server/app_fixture.hpp"
#include "support/umask.hpp"

using namespace vortex;
using namespace vortex::test;

namespace {

/// All that others than the owner may touch below this folder.
std::vector<std::string> open_to_others(const fs::path& folder) {
  std::vector<std::string> found;
  const auto look = [&](const fs::path& path, fs::perms wanted) {
    if (fs::symlink_status(path).permissions() != wanted) found.push_back(path.string());
  };
  look(folder, fs::perms(0700));
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    look(entry.path(), entry.is_directory() ? fs::perms(0700) : fs::perms(0600));
  }
  return found;
}

}  // namespace

TEST_CASE("init makes a folder with an account, a key and a component") {
  const DataFolderOfTest data;
  const auto made = data.command({"init", "--json"});
  CHECK(made.exit_code == 0);
  CHECK(made.err.empty());
  CHECK(made.out == read_text(data.credentials()));
  std::vector<std::string> names;
  const Json json = Json::parse(made.out);
  for (const auto& [name, value] : *json.if_object()) names.push_back(name);
  CHECK(names == std::vector<std::string>{"apiKey", "componentId", "accountId", "projectId",
                                          "environmentId"});
  CHECK(member(made.out, "apiKey").starts_with("VRTX."));
  CHECK(fs::exists(data.database()));
}

TEST_CASE("init prints one line for each member without --json") {
  const DataFolderOfTest data;
  const auto made = data.command({"init"});
  CHECK(made.exit_code == 0);
  CHECK(count_lines(made.out) == 5);
  CHECK(made.out.starts_with("apiKey         VRTX."));
}

TEST_CASE("files are for their owner only, whatever the umask") {
  const Umask umask(0);
  const DataFolderOfTest data;
  CHECK(data.command({"init"}).exit_code == 0);
  CHECK(open_to_others(data.path()) == std::vector<std::string>{});
  const ServerProcess server(data.path());
  REQUIRE_FALSE(server.address().empty());
  CHECK(fs::is_socket(data.path() / "admin.sock"));
  CHECK(open_to_others(data.path()) == std::vector<std::string>{});
}

TEST_CASE("files that others may read are closed to them at the start") {
  const DataFolderOfTest data;
  {
    ServerProcess server(data.path());
    CHECK(server.stop(SIGKILL) == -SIGKILL);  // so that the log is there as well
  }
  REQUIRE(fs::exists(data.path() / "vortex.db-wal"));
  const fs::path elsewhere = data.folder.path() / "elsewhere";
  write_text(elsewhere, "");
  fs::permissions(elsewhere, fs::perms(0644));
  fs::create_symlink(elsewhere, data.path() / "credentials.json.old");
  for (const auto& entry : fs::directory_iterator(data.path())) {
    if (entry.is_regular_file() && !entry.is_symlink()) {
      fs::permissions(entry.path(), fs::perms(0666));
    }
  }
  SUBCASE("of a server") {
    const ServerProcess server(data.path());
    REQUIRE_FALSE(server.address().empty());
    fs::remove(data.path() / "credentials.json.old");
    CHECK(open_to_others(data.path()) == std::vector<std::string>{});
  }
  SUBCASE("of a command") {
    fs::remove(data.path() / "admin.sock");
    CHECK(data.command({"keys", "list"}).exit_code == 0);
    fs::remove(data.path() / "credentials.json.old");
    CHECK(open_to_others(data.path()) == std::vector<std::string>{});
  }
  CHECK(fs::status(elsewhere).permissions() == fs::perms(0644));
}

TEST_CASE("init fails where something is there, and changes nothing") {
  const DataFolderOfTest data;
  CHECK(data.command({"init"}).exit_code == 0);
  const auto before = data.contents();
  const auto again = data.command({"init"});
  CHECK(again.exit_code == 1);
  CHECK(again.out.empty());
  CHECK(again.err ==
        "vortexd: " + data.text() + " is in use already; choose another folder with --data\n");
  CHECK(data.contents() == before);
}

TEST_CASE("init takes a key over") {
  const DataFolderOfTest data;
  const fs::path file = data.folder.path() / "key";
  write_text(file, "  " + kForeignKey + "\r\n");
  CHECK(member(data.json({"init", "--api-key-file", file.string()}), "apiKey") == kForeignKey);
  CHECK(member(data.json({"keys", "list"}), "items").find(kForeignKid) != std::string::npos);
}

TEST_CASE("a key file that is none leaves nothing behind, and init can be tried again") {
  const DataFolderOfTest data;
  const fs::path file = data.folder.path() / "key";

  SUBCASE("missing") {}
  SUBCASE("empty") {
    write_text(file, "");
  }
  SUBCASE("malformed") {
    write_text(file, "sk_live_1234");
  }
  SUBCASE("with an id that is none") {
    write_text(file, "VRTX.AAAA.secret");
  }

  const auto failed = data.command({"init", "--api-key-file", file.string()});
  CHECK(failed.exit_code == 1);
  CHECK(failed.out.empty());
  CHECK(count_lines(failed.err) == 1);
  CHECK(failed.err.find(file.string()) != std::string::npos);
  CHECK_FALSE(fs::exists(data.database()));
  CHECK(data.command({"init"}).exit_code == 0);
}

TEST_CASE("the secret of a key is in credentials.json and nowhere else") {
  const DataFolderOfTest data;
  ServerProcess server(data.path());
  REQUIRE_FALSE(server.address().empty());
  const std::string first = data.key();
  const std::string created = member(data.json({"keys", "create"}), "apiKey");
  data.json({"keys", "import", "-"}, kForeignKey);
  for (const std::string& key : {first, created, kForeignKey}) {
    CHECK(
        server.get("/api/v1/invitations?targetType=email&targetValue=a@example.com", key).status ==
        200);
    CHECK(server.get("/api/v1/nowhere?key=" + key, key).status == 404);
    CHECK(server.get("/api/v1/invitations/by-scope/a/b", key + "x").status == 401);
  }
  const auto holds_secret = [&](const std::string& text) {
    for (const std::string& key : {first, created, kForeignKey}) {
      if (text.find(key.substr(key.rfind('.') + 1)) != std::string::npos) return true;
    }
    return false;
  };
  const auto check_files = [&] {
    for (const auto& [file, text] : data.contents()) {
      CAPTURE(file);
      CHECK(holds_secret(text) == (file == data.credentials()));
    }
  };
  CHECK(data.contents().count((data.path() / "vortex.db-wal").string()) == 1);
  check_files();
  CHECK(server.stop() == 0);
  check_files();
  CHECK_FALSE(holds_secret(server.said()));
  CHECK(server.said().find(first) == std::string::npos);
}

TEST_CASE("an unfinished credentials.json is finished where its key is in the database") {
  const DataFolderOfTest data;
  CHECK(data.command({"init"}).exit_code == 0);
  const std::string credentials = read_text(data.credentials());
  fs::rename(data.credentials(), data.credentials().string() + ".new");
  const ServerProcess server(data.path());
  REQUIRE_FALSE(server.address().empty());
  CHECK(read_text(data.credentials()) == credentials);
  CHECK_FALSE(fs::exists(data.credentials().string() + ".new"));
}

TEST_CASE("an unfinished credentials.json of an account that was never made is discarded") {
  for (const bool is_new : {true, false}) {
    for (const std::string& left : {"{\"apiKey\":\"" + kForeignKey + "\"}",
                                    std::string("{\"apiKey\":\"VRTX.AAA"), std::string()}) {
      CAPTURE(is_new);
      CAPTURE(left);
      const DataFolderOfTest data;
      const std::string unfinished = data.credentials().string() + ".new";
      const std::string before = is_new ? "" : data.json({"init"});
      fs::create_directory(data.path());
      write_text(unfinished, left);

      const ServerProcess server(data.path());
      REQUIRE_FALSE(server.address().empty());
      CHECK_FALSE(fs::exists(unfinished));
      CHECK(data.key().starts_with("VRTX."));
      CHECK(data.key() != kForeignKey);
      if (!is_new) CHECK(read_text(data.credentials()) == before);
    }
  }
}

TEST_CASE("a lost database is not hidden by a new one") {
  const DataFolderOfTest data;
  CHECK(data.command({"init"}).exit_code == 0);
  SUBCASE("missing") {
    fs::remove(data.database());
  }
  SUBCASE("empty") {
    write_text(data.database(), "");
  }
  const auto before = data.contents();
  for (const auto& arguments : {std::vector<std::string>{"serve", "--listen", "127.0.0.1:0"},
                                std::vector<std::string>{"init"}}) {
    const auto failed = data.command(arguments);
    CHECK(failed.exit_code == 1);
    CHECK(failed.err ==
          "vortexd: the database " + data.database().string() +
              " is missing or empty although there is a credentials.json; restore it from a "
              "backup, or move credentials.json away to start anew\n");
  }
  CHECK(data.contents() == before);
}

TEST_CASE("a folder with files of others is left alone") {
  const DataFolderOfTest data;
  fs::create_directory(data.path());
  fs::permissions(data.path(), fs::perms(0755));
  write_text(data.path() / "thesis.txt", "");
  std::size_t files = 1;
  SUBCASE("alone") {}
  SUBCASE("with a lock of another program") {
    write_text(data.path() / "lock", "");
    files = 2;
  }
  for (const std::string command : {"init", "serve"}) {
    const auto failed = data.command({command});
    CHECK(failed.exit_code == 1);
    CHECK(failed.err == "vortexd: the folder " + data.text() +
                            " holds files of others; choose an empty one with --data\n");
  }
  CHECK(fs::status(data.path()).permissions() == fs::perms(0755));
  CHECK(data.contents().size() == files);
}

TEST_CASE("a folder with nothing but what a server leaves behind is its own") {
  const DataFolderOfTest data;
  fs::create_directory(data.path());
  SUBCASE("nothing") {}
  SUBCASE("of a file system") {
    fs::create_directory(data.path() / "lost+found");
  }
  SUBCASE("a lock") {
    fs::create_directory(data.path() / "lost+found");
    write_text(data.path() / "lock", "");
  }
  SUBCASE("all but the database and its credentials") {
    ServerProcess server(data.path());
    CHECK(server.stop(SIGKILL) == -SIGKILL);
    fs::remove(data.credentials());
    for (const std::string end : {"", "-wal", "-shm"}) fs::remove(data.database().string() + end);
  }
  CHECK(data.command({"init"}).exit_code == 0);
}

TEST_CASE("init finishes what a start that was cut short had begun") {
  const DataFolderOfTest data;
  CHECK(data.command({"init"}).exit_code == 0);
  // With an account there is nothing to finish, whoever took its credentials away.
  fs::remove(data.credentials());
  CHECK(data.command({"init"}).exit_code == 1);
  fs::remove(data.database());
  write_text(data.database(), "");
  const auto made = data.command({"init", "--json"});
  CHECK(made.exit_code == 0);
  CHECK(member(made.out, "apiKey") == data.key());
}

TEST_CASE("a folder that cannot be made is a fault of one line") {
  const TemporaryFolder folder;
  write_text(folder.path() / "file", "");
  const std::string data = folder.path() / "file" / "data";
  for (const std::string command : {"init", "serve"}) {
    const auto failed = vortexd({command, "--data", data});
    CHECK(failed.exit_code == 1);
    CHECK(failed.out.empty());
    CHECK(failed.err == "vortexd: cannot make the folder " + data +
                            ": Not a directory; choose another with --data\n");
  }
}
