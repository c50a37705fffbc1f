// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "server/app_fixture.hpp"
#include "server/settings/settings.hpp"

using namespace vortex;
using namespace vortex::test;

TEST_CASE("config prints every setting that is in force") {
  const auto json = vortexd({"config", "--json"});
  CHECK(json.exit_code == 0);
  CHECK(json.err.empty());
  CHECK(count_lines(json.out) == 1);
  const auto lines = vortexd({"config"});
  CHECK(count_lines(lines.out) == server::setting_rows().size());
  for (const server::SettingRow& row : server::setting_rows()) {
    CAPTURE(row.name);
    CHECK(Json::parse(json.out).find(row.name));
    CHECK(("\n" + lines.out).find("\n" + std::string(row.name) + " ") != std::string::npos);
  }
}

TEST_CASE("config makes no data folder") {
  const DataFolderOfTest data;
  CHECK(member(data.json({"config"}), "data") == data.text());
  CHECK_FALSE(fs::exists(data.path()));
}

TEST_CASE("flags win over the environment, that over the file, and that over defaults") {
  const TemporaryFolder folder;
  const std::string file = folder.path() / "vortexd.toml";
  write_text(file, "[limits]\nopen_per_inviter = 1\nenabled = false\n[log]\nformat = \"text\"\n");
  const std::vector<std::string> environment = {"VORTEXD_LIMITS_OPEN_PER_INVITER=2",
                                                "VORTEXD_MAIL_RETRY=[\"5s\",1m]",
                                                "VORTEXD_LISTEN=127.0.0.1:1"};
  const std::string out =
      vortexd({"config", "--json", "--config", file, "--set", "limits.open_per_inviter=3", "--set",
               "listen=127.0.0.1:2", "--listen", "127.0.0.1:3"},
              "", environment)
          .out;
  CHECK(member(out, "limits.open_per_inviter") == "3");
  CHECK(member(out, "mail.retry") == "5s,1m");
  CHECK(member(out, "limits.enabled") == "false");
  CHECK(member(out, "log.format") == "text");
  CHECK(member(out, "listen") == "127.0.0.1:3");
  CHECK(member(out, "mail.allow_local_domains") == "false");
  CHECK(member(out, "mail.templates") == "");
}

TEST_CASE("options may stand before or after the command") {
  CHECK(member(vortexd({"--listen", "127.0.0.1:3", "--json", "config"}).out, "listen") ==
        "127.0.0.1:3");
}

TEST_CASE("config shows what links will start with") {
  const auto shown = [](const std::vector<std::string>& arguments) {
    std::vector<std::string> all = {"config", "--json"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return member(vortexd(all).out, "public_url");
  };
  CHECK(shown({}) == "http://127.0.0.1:8080");
  CHECK(shown({"--listen", "0.0.0.0:80"}) == "http://127.0.0.1:80");
  CHECK(shown({"--listen", "[::1]:80"}) == "http://[::1]:80");
  CHECK(shown({"--listen", "unix:/run/vortexd"}) == "http://localhost");
  CHECK(shown({"--listen", "127.0.0.1:0"}) == "");
  CHECK(shown({"--public-url", "https://e.example/", "--listen", "127.0.0.1:0"}) ==
        "https://e.example");
}

TEST_CASE("a variable that is no setting is a warning") {
  const auto shown = vortexd({"config", "--json"}, "", {"VORTEXD_NONSENSE=1"});
  CHECK(shown.exit_code == 0);
  CHECK(shown.err == "vortexd: the environment variable VORTEXD_NONSENSE is no setting\n");
}

TEST_CASE("settings that are wrong end it with 2 and one line") {
  const TemporaryFolder folder;
  const std::string file = folder.path() / "vortexd.toml";
  write_text(file, "listen = \"a\"\nlisten = \"b\"\n");
  for (const auto& arguments : {
           std::vector<std::string>{"--set", "nonsense=1"},
           {"--set", "nonsense"},
           {"--set", "=1"},
           {"--set", "http.threads=many"},
           {"--set", "mail.retry=5"},
           {"--public-url", "example.com"},
           {"--public-url", "https://b\u00FCcher.example"},
           {"--listen", "nonsense"},
           {"--listen", "127.0.0.1:99999"},
           {"--config", file},
           {"--config", "/nonexistent/vortexd.toml"},
       }) {
    CAPTURE(arguments.back());
    for (const std::string command : {"config", "serve"}) {
      auto all = arguments;
      all.push_back(command);
      const auto failed = vortexd(all);
      CHECK(failed.exit_code == 2);
      CHECK(failed.out.empty());
      CHECK(count_lines(failed.err) == 1);
      CHECK(failed.err.starts_with("vortexd: "));
    }
  }
  CHECK(vortexd({"config", "--config", file}).err.find("line 2") != std::string::npos);
}

TEST_CASE("wrong settings change nothing") {
  const DataFolderOfTest data;
  CHECK(data.command({"serve", "--set", "http.threads=many"}).exit_code == 2);
  CHECK(data.command({"serve", "--listen", "nonsense"}).exit_code == 2);
  CHECK(data.command({"serve", "--listen", "127.0.0.1:99999"}).exit_code == 2);
  CHECK(data.command({"serve", "--public-url", "https://b\u00FCcher.example"}).exit_code == 2);
  CHECK_FALSE(fs::exists(data.path()));
}

TEST_CASE("usage that is wrong ends it with 2") {
  for (const auto& arguments : {
           std::vector<std::string>{"nonsense"},
           {"--nonsense"},
           {"keys"},
           {"keys", "nonsense"},
           {"keys", "revoke"},
           {"keys", "create", "superfluous"},
           {"keys", "create", "--nonsense"},
           {"keys", "import"},
           {"components", "set"},
           {"components", "set", "00000000-0000-4000-8000-000000000001"},
           {"environments", "set", "00000000-0000-4000-8000-000000000001"},
           {"accounts", "create"},
           {"serve", "init"},
           {"config", "--set"},
           {"config", "--data"},
       }) {
    CAPTURE(arguments.back());
    const auto failed = vortexd(arguments);
    CHECK(failed.exit_code == 2);
    CHECK(failed.out.empty());
    CHECK_FALSE(failed.err.empty());
  }
}

TEST_CASE("the version and help are told") {
  const auto version = vortexd({"--version"});
  CHECK(version.exit_code == 0);
  CHECK(version.out.starts_with("vortexd 0."));
  CHECK(count_lines(version.out) == 1);
  for (const auto& arguments :
       {std::vector<std::string>{"--help"}, {"keys", "--help"}, {"keys", "create", "--help"}}) {
    const auto help = vortexd(arguments);
    CHECK(help.exit_code == 0);
    CHECK(help.err.empty());
    CHECK_FALSE(help.out.empty());
  }
  const std::string help = vortexd({"--help"}).out;
  for (const std::string text : {"folder of the database", "./vortexd-data", "[ADDRESS]:PORT",
                                 "127.0.0.1:8080", "start of the links"}) {
    CAPTURE(text);
    CHECK(help.find(text) != std::string::npos);
  }
  CHECK(vortexd({"keys", "create", "--help"}).out.find("Example:\n  vortexd keys create") !=
        std::string::npos);
}
