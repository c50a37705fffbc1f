// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <set>
#include <thread>

#include "base/time.hpp"
#include "server/admin_fixture.hpp"
#include "vortex/client.hpp"
#include "vortex/token.hpp"

using namespace vortex;
using namespace vortex::test;

namespace {

const std::string kList = "/api/v1/invitations?targetType=email&targetValue=a@example.com";
const std::string kUnknown = "00000000-0000-4000-8000-0000000000ff";

std::vector<std::string> names(const std::string& json) {
  std::vector<std::string> out;
  const Json object = Json::parse(json);
  for (const auto& [name, value] : *object.if_object()) out.push_back(name);
  return out;
}

const std::vector<std::string> kIds = {"apiKey", "componentId", "accountId", "projectId",
                                       "environmentId"};

}  // namespace

TEST_CASE("accounts and environments get ids, a key and a component of their own") {
  with_and_without_server([](const Administration& admin) {
    const std::string first = read_text(admin.data.credentials());
    const std::string account = admin.json({"accounts", "create", "Acme Ltd"});
    CHECK(names(account) == kIds);
    for (const std::string& name : kIds) CHECK(member(account, name) != member(first, name));

    const std::string here = admin.json({"environments", "create", "staging"});
    CHECK(names(here) == kIds);
    CHECK(member(here, "accountId") == member(first, "accountId"));
    CHECK(member(here, "projectId") == member(first, "projectId"));
    CHECK(member(here, "environmentId") != member(first, "environmentId"));
    const std::string there = admin.json(
        {"environments", "create", "staging", "--account", member(account, "accountId")});
    CHECK(member(there, "projectId") == member(account, "projectId"));

    CHECK(admin.fault({"environments", "create", "x", "--account", kUnknown}) ==
          "vortexd: there is no such account\n");
    CHECK(admin.usage({"environments", "create", "x", "--account", "1"}) ==
          "vortexd: --account must be an id such as 0190f3c0-0000-7000-8000-000000000000\n");
    CHECK(admin.keys().size() == 4);
  });
}

TEST_CASE("keys are made, with and without an end, and listed without their secrets") {
  with_and_without_server([](const Administration& admin) {
    const std::string key = admin.json({"keys", "create"});
    CHECK(names(key) == std::vector<std::string>{"apiKey", "kid", "expiresAt"});
    CHECK(member(key, "expiresAt") == "null");
    const std::string ending = admin.json({"keys", "create", "--expires-in", "30d"});
    CHECK(base::read_iso_time(member(ending, "expiresAt")));

    CHECK(admin.keys().size() == 3);
    const Json listed = *admin.key(member(ending, "kid"));
    CHECK(names(listed.text()) ==
          std::vector<std::string>{"kid", "environmentId", "createdAt", "expiresAt", "revokedAt"});
    CHECK(*listed.find("environmentId")->if_text() == admin.environment());
    CHECK(*listed.find("expiresAt")->if_text() == member(ending, "expiresAt"));
    CHECK(listed.find("revokedAt")->is_null());
    const auto table = admin.data.command({"keys", "list"});
    CHECK(count_lines(table.out) == 4);
    CHECK(table.out.starts_with("kid "));

    for (const std::string text : {"0d", "-1d", "30", "1x", "soon"}) {
      CAPTURE(text);
      CHECK(admin.usage({"keys", "create", "--expires-in=" + text}) ==
            "vortexd: --expires-in must be a time such as 30d\n");
    }
    CHECK(admin.fault({"keys", "create", "--environment", kUnknown}) ==
          "vortexd: there is no such environment\n");
  });
}

TEST_CASE("an existing key is taken over from standard input, once") {
  with_and_without_server([](const Administration& admin) {
    const std::string imported = admin.json({"keys", "import", "-"}, kForeignKey + "\n");
    CHECK(member(imported, "kid") == kForeignKid);
    CHECK(member(imported, "environmentId") == admin.environment());
    if (admin.server) CHECK(admin.server->get(kList, kForeignKey).status == 200);
    CHECK(admin.fault({"keys", "import", "-"}, kForeignKey) ==
          "vortexd: a key with this id is there already\n");
    for (const std::string& text : {std::string(), std::string("nonsense"),
                                    std::string("VRTX.AAAA.secret"), "VRTX." + kForeignKid}) {
      CAPTURE(text);
      const std::string fault = admin.fault({"keys", "import", "-"}, text);
      CHECK(fault.starts_with("vortexd: this is no API key: "));
      CHECK(fault.find("secret") == std::string::npos);
    }
    CHECK(admin.keys().size() == 2);
  });
}

TEST_CASE("who had a key and a component elsewhere changes the URL and nothing else") {
  const Administration admin(true);
  const std::string component = "7d9c1f0e-32f5-4b52-9d1c-0a7a3f6a1b11";
  admin.json({"keys", "import", "-"}, kForeignKey);
  admin.json({"components", "create", "--id", component, "--name", "as it was"});
  const std::string token =
      TokenSigner(kForeignKey).generate_token_json(R"({"user":{"id":"ann"}})");
  const Response widget = admin.server->get("/api/v1/widgets/" + component, token);
  CHECK(widget.status == 200);
  CHECK(widget.body.find(R"("id":")" + component) != std::string::npos);
  const Response made =
      admin.server->post("/api/v1/invitations/generate-shareable-link-invite",
                         R"({"widgetConfigurationId":")" + component + R"("})", token);
  CHECK(made.status == 201);
  const Json answer = Json::parse(made.body);
  const std::string id = *answer.find("data")->find("invitation")->find("id")->if_text();
  const Response seen = admin.server->get("/api/v1/invitations/" + id, kForeignKey);
  CHECK(seen.status == 200);
  CHECK(member(seen.body, "widgetConfigurationId") == component);
  CHECK(member(seen.body, "foreignCreatorId") == "ann");
}

TEST_CASE("keys are revoked by id or by themselves, and the first time stays") {
  with_and_without_server([](const Administration& admin) {
    const std::string created = admin.json({"keys", "create"});
    const std::string revoked = admin.json({"keys", "revoke", member(created, "kid")});
    CHECK(base::read_iso_time(member(revoked, "revokedAt")));
    CHECK(member(admin.json({"keys", "revoke", member(created, "kid")}), "revokedAt") ==
          member(revoked, "revokedAt"));
    admin.json({"keys", "import", "-"}, kForeignKey);
    CHECK(member(admin.json({"keys", "revoke", "-"}, kForeignKey), "kid") == kForeignKid);
    CHECK_FALSE(admin.key(kForeignKid)->find("revokedAt")->is_null());
    CHECK(admin.fault({"keys", "revoke", kUnknown}) == "vortexd: there is no such key\n");
    CHECK(admin.fault({"keys", "revoke", "-"}) ==
          "vortexd: KID must be a key's id, or - and the key on standard input\n");
  });
}

TEST_CASE("a key on the command line, where process lists show it, is refused and not repeated") {
  with_and_without_server([](const Administration& admin) {
    const std::string why =
        ", and the key on standard input: process lists show what is on a command line\n";
    for (const std::string& text :
         {kForeignKey, std::string("nonsense"), kForeignKid, std::string()}) {
      CAPTURE(text);
      CHECK(admin.usage({"keys", "import", text}) == "vortexd: KEY must be -" + why);
    }
    for (const std::string& text : {kForeignKey, admin.data.key(), std::string("nonsense")}) {
      CAPTURE(text);
      CHECK(admin.usage({"keys", "revoke", text}) == "vortexd: KID must be a key's id, or -" + why);
    }
    CHECK(admin.keys().size() == 1);
    CHECK(admin.keys().front().find("revokedAt")->is_null());
  });
}

TEST_CASE("a revoked key is refused from the next request on") {
  const Administration admin(true);
  const std::string created = admin.json({"keys", "create"});
  const std::string key = member(created, "apiKey");
  CHECK(admin.server->get(kList, key).status == 200);
  admin.json({"keys", "revoke", member(created, "kid")});
  const Response refused = admin.server->get(kList, key);
  CHECK(refused.status == 401);
  CHECK(member(refused.body, "code") == "invalid_credential");
  CHECK(admin.server->get(kList, admin.data.key()).status == 200);
}

TEST_CASE("components are made, listed and changed") {
  with_and_without_server([](const Administration& admin) {
    const std::vector<std::string> shown = {
        "componentId",        "name",          "accept",          "resend_cooldown", "expires_in",
        "landing_url",        "hosted_accept", "allow_signature", "reminders",       "nudges",
        "acceptance_notice",  "expiry_notice", "mail_from",       "reply_to",        "unfurl_title",
        "unfurl_description", "unfurl_image",  "unfurl_type",     "unfurl_site_name"};
    const std::string made = admin.json({"components", "create", "--name", "onboarding"});
    CHECK(names(made) == shown);
    CHECK(member(made, "name") == "onboarding");
    CHECK(member(made, "accept") == "any");
    CHECK(member(made, "resend_cooldown") == "5m");
    CHECK(member(made, "expires_in") == "null");
    CHECK(member(made, "landing_url") == "null");
    CHECK(member(made, "hosted_accept") == "true");
    CHECK(member(made, "reminders") == "3d,7d");
    CHECK(member(made, "nudges") == "5d");
    CHECK(member(made, "acceptance_notice") == "true");
    CHECK(member(made, "reply_to") == "null");

    const std::string id = "0190f3c0-0000-7000-8000-000000000000";
    CHECK(member(admin.json({"components", "create", "--id", id}), "componentId") == id);
    CHECK(admin.fault({"components", "create", "--id", id}) ==
          "vortexd: this component is there already\n");
    const Json listed = Json::parse(admin.json({"components", "list"}));
    CHECK(listed.find("items")->if_array()->size() == 3);

    const std::string set =
        admin.json({"components", "set", id, "name=New", "accept=target", "resend_cooldown=0s",
                    "expires_in=7d", "landing_url=https://app.example.com/join?x=1#y"});
    CHECK(member(set, "name") == "New");
    CHECK(member(set, "accept") == "target");
    CHECK(member(set, "expires_in") == "7d");
    CHECK(member(set, "landing_url") == "https://app.example.com/join?x=1#y");
    const std::string unset =
        admin.json({"components", "set", id, "expires_in=never", "landing_url=", "accept=any"});
    CHECK(member(unset, "expires_in") == "null");
    CHECK(member(unset, "landing_url") == "null");
    CHECK(member(unset, "name") == "New");
  });
}

TEST_CASE("a component that several environments have is asked for by its environment") {
  with_and_without_server([](const Administration& admin) {
    const std::string second =
        member(admin.json({"environments", "create", "staging"}), "environmentId");
    const std::string id = admin.component();
    admin.json({"components", "create", "--id", id, "--environment", second});
    CHECK(admin.fault({"components", "set", id, "name=x"}) ==
          "vortexd: several environments have this component; name one with --environment\n");
    const std::string set =
        admin.json({"components", "set", id, "name=Second", "--environment", second});
    CHECK(member(set, "name") == "Second");
    CHECK(admin.json({"components", "list"}).find("Second") == std::string::npos);
  });
}

TEST_CASE("a mail is listed and shown") {
  const Administration admin(true);
  CHECK(admin.json({"mail", "list"}) == "{\"items\":[]}\n");
  CHECK(admin.fault({"mail", "show", kUnknown}) == "vortexd: there is no such mail\n");

  const Client client(admin.data.key(), "http://" + admin.server->address());
  const auto created = client.create_invitation(
      CreateInvitation(admin.component(), Target::email("ada@example.com"), Inviter("user-1")));
  const auto mail = [&] {
    return Json::parse(admin.json({"mail", "list"})).find("items")->if_array()->at(0);
  };
  // Each look takes a process of its own, so that these are seconds.
  for (int i = 0; i < 1000 && *mail().find("state")->if_text() != "delivered"; ++i) continue;
  CHECK(*mail().find("state")->if_text() == "delivered");
  CHECK(*mail().find("to")->if_text() == "ada@example.com");
  CHECK(*mail().find("invitationId")->if_text() == created.id);

  const std::string id = *mail().find("id")->if_text();
  const std::string shown = admin.json({"mail", "show", id});
  CHECK(member(shown, "to") == "ada@example.com");
  CHECK(member(shown, "text").find(created.short_link) != std::string::npos);
  CHECK(fs::exists(admin.data.path() / "mail" / "new" / member(shown, "file")));
}

TEST_CASE("a component's settings that are wrong change nothing") {
  with_and_without_server([](const Administration& admin) {
    const std::string before = admin.json({"components", "list"});
    for (const std::string setting :
         {"nonsense=1", "accept=nobody", "resend_cooldown=5", "expires_in=0s", "expires_in=-1d",
          "landing_url=http://example.com", "landing_url=javascript:alert(1)", "nonsense", "=x"}) {
      CAPTURE(setting);
      const std::string fault =
          admin.usage({"components", "set", admin.component(), "name=Changed", setting});
      CHECK(count_lines(fault) == 1);
      CHECK(fault.starts_with("vortexd: "));
    }
    CHECK(admin.json({"components", "list"}) == before);
    CHECK(admin.fault({"components", "set", kUnknown, "name=x"}) ==
          "vortexd: there is no such component\n");
  });
}

TEST_CASE("a landing page has to be at an origin that the environment allows") {
  with_and_without_server([](const Administration& admin) {
    const std::string id = admin.component();
    const auto set = [&](const std::string& setting) {
      return member(admin.json({"components", "set", id, setting}), "landing_url");
    };
    CHECK(set("landing_url=https://a.example/join") == "https://a.example/join");
    admin.json({"environments", "set", admin.environment(),
                "landing_origins=https://b.example,https://c.example"});
    CHECK(admin.fault({"components", "set", id, "landing_url=https://a.example/other"}) ==
          "vortexd: landing_url must be at one of the environment's landing_origins: "
          "https://b.example https://c.example\n");
    // What was there before the list stays, so that the list can be changed back.
    CHECK(set("name=x") == "https://a.example/join");
    CHECK(set("landing_url=https://C.example:443/join") == "https://C.example:443/join");
    CHECK(set("landing_url=") == "null");
  });
}

TEST_CASE("environments are changed") {
  with_and_without_server([](const Administration& admin) {
    const std::string id = admin.environment();
    const std::string set = admin.json(
        {"environments", "set", id, "landing_origins=https://app.example.com,http://localhost:3000",
         "allow_free_mail=true"});
    CHECK(member(set, "environmentId") == id);
    CHECK(member(set, "landing_origins") == "https://app.example.com http://localhost:3000");
    CHECK(member(set, "allow_free_mail") == "true");
    CHECK(member(admin.json({"environments", "set", id, "landing_origins="}), "landing_origins") ==
          "");
    for (const std::string setting :
         {"landing_origins=https://app.example.com/", "landing_origins=example.com",
          "landing_origins=https://app.example.com, https://b.example", "allow_free_mail=yes",
          "nonsense=1"}) {
      CAPTURE(setting);
      admin.usage({"environments", "set", id, setting});
    }
    CHECK(admin.fault({"environments", "set", kUnknown, "allow_free_mail=true"}) ==
          "vortexd: there is no such environment\n");
  });
}

TEST_CASE("commands need a folder with a database, and make none") {
  const DataFolderOfTest data;
  const auto failed = data.command({"keys", "list"});
  CHECK(failed.exit_code == 1);
  CHECK(failed.err == "vortexd: there is no database in " + data.text() +
                          "; name the server's folder with --data\n");
  CHECK_FALSE(fs::exists(data.path()));
}

TEST_CASE("a server that was killed leaves a socket that is in nobody's way") {
  const Administration admin(false);
  {
    ServerProcess server(admin.data.path());
    CHECK(server.stop(SIGKILL) == -SIGKILL);
  }
  CHECK(fs::exists(admin.data.path() / "admin.sock"));
  CHECK(admin.keys().size() == 1);
  const ServerProcess again(admin.data.path());
  CHECK_FALSE(again.address().empty());
  CHECK(admin.keys().size() == 1);
}

TEST_CASE("commands at the same time wait for one another") {
  const Administration admin(false);
  std::vector<std::thread> callers;
  std::array<ProcessResult, 8> results;
  for (ProcessResult& result : results) {
    callers.emplace_back([&] { result = admin.data.command({"keys", "create"}); });
  }
  for (std::thread& caller : callers) caller.join();
  for (const ProcessResult& result : results) {
    CHECK(result.exit_code == 0);
    CHECK(result.err == "");
  }
  CHECK(admin.keys().size() == 9);
}

TEST_CASE("a server that starts waits for a command that has the folder for a moment") {
  const Administration admin(false);
  const int lock = ::open((admin.data.path() / "lock").c_str(), O_RDWR | O_CLOEXEC);
  REQUIRE(::flock(lock, LOCK_EX) == 0);
  std::thread command([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    ::close(lock);
  });
  const ServerProcess server(admin.data.path());
  command.join();
  CHECK(server.get("/readyz").status == 200);
}

TEST_CASE("the folder's path may be longer than the address of a socket") {
  const TemporaryFolder folder;
  fs::path data = folder.path();
  while (data.string().size() < 300) data /= std::string(60, 'd');
  const ServerProcess server(data);
  REQUIRE_FALSE(server.address().empty());
  const auto listed = vortexd({"keys", "list", "--json", "--data", data.string()});
  CHECK(listed.exit_code == 0);
  CHECK(Json::parse(listed.out).find("items")->if_array()->size() == 1);
  CHECK(server.get("/readyz").status == 200);
}

TEST_CASE("names have 1 to 200 characters, and none steers the terminal") {
  const Administration admin(false);
  const std::string name = "\u00FC \"quoted\"";
  for (const std::string& fine : {name, std::string(200, 'n'), std::string("-")}) {
    CHECK(member(admin.json({"components", "set", admin.component(), "name=" + fine}), "name") ==
          fine);
  }
  const std::string why = " must have 1 to 200 characters, none of them a control character\n";
  for (const std::string& wrong : {std::string(), std::string(201, 'n'), std::string("A\x1B[31m"),
                                   std::string("a\nb"), std::string("a\u202Eb")}) {
    CAPTURE(wrong);
    CHECK(admin.fault({"accounts", "create", wrong}) == "vortexd: NAME" + why);
    CHECK(admin.fault({"environments", "create", wrong}) == "vortexd: NAME" + why);
    CHECK(admin.fault({"components", "create", "--name", wrong}) == "vortexd: --name" + why);
    CHECK(admin.fault({"components", "set", admin.component(), "name=" + wrong}) ==
          "vortexd: name" + why);
  }
  CHECK(admin.fault({"accounts", "create", "\xFF"}) == "vortexd: a text is not valid UTF-8\n");
  CHECK(admin.keys().size() == 1);
}

TEST_CASE("what chats show of a component's links is set part by part") {
  const Administration admin(false);
  const std::vector<std::string> set = {"components", "set", admin.component()};
  const auto with = [&](const std::string& setting) {
    return std::vector{set[0], set[1], set[2], setting};
  };
  admin.json(with("unfurl_title=Join us"));
  CHECK(member(admin.json(with("unfurl_type=product")), "unfurl_title") == "Join us");
  for (const char* wrong : {"unfurl_image=http://a.example/1.png", "unfurl_type=virus"}) {
    CHECK(admin.usage(with(wrong)).starts_with("vortexd: unfurl_"));
  }
  const std::string rest = admin.json(with("unfurl_title="));
  CHECK(member(rest, "unfurl_title") == "null");
  CHECK(member(rest, "unfurl_type") == "product");
}
