// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "server/admin_fixture.hpp"

using namespace vortex;
using namespace vortex::test;

namespace {

const std::string kUnknown = "00000000-0000-4000-8000-0000000000ff";
const std::string kUrl = "https://app.example.com/hooks";

std::string text_at(const Json& json, std::string_view name) {
  const Json* value = json.find(name);
  return value && value->if_text() ? *value->if_text() : "";
}

Json first_item(const std::string& json) {
  return Json::parse(json).find("items")->if_array()->at(0);
}

}  // namespace

TEST_CASE("a component says how its mail looks and when it is sent") {
  with_and_without_server([](const Administration& admin) {
    const std::string set =
        admin.json({"components", "set", admin.component(), "reminders=1d,2d",
                    "nudges=", "acceptance_notice=false", "expiry_notice=false",
                    "hosted_accept=false", "mail_from=Acme <acme@example.com>", "reply_to=inviter",
                    "subject.reminder=Do not forget, {{recipient}}"});
    CHECK(member(set, "reminders") == "1d,2d");
    CHECK(member(set, "nudges") == "");
    CHECK(member(set, "acceptance_notice") == "false");
    CHECK(member(set, "expiry_notice") == "false");
    CHECK(member(set, "hosted_accept") == "false");
    CHECK(member(set, "mail_from") == "Acme <acme@example.com>");
    CHECK(member(set, "reply_to") == "inviter");
    CHECK(member(set, "subject.reminder") == "Do not forget, {{recipient}}");
    const std::string unset =
        admin.json({"components", "set", admin.component(),
                    "mail_from=", "reply_to=", "subject.reminder=", "reminders=3d,7d"});
    CHECK(member(unset, "mail_from") == "null");
    CHECK(unset.find("subject.reminder") == std::string::npos);
    CHECK(member(unset, "nudges") == "");
  });
}

TEST_CASE("settings of mail that are wrong change nothing") {
  with_and_without_server([](const Administration& admin) {
    const std::string before = admin.json({"components", "list"});
    for (const std::string setting :
         {"reminders=7d,3d", "reminders=soon", "nudges=1ms", "acceptance_notice=yes",
          "mail_from=nobody", "mail_from=a@b.example\nBcc: c@d.example", "reply_to=a, b",
          "subject.letter=x", "subject.reminder={{#open}}", "hosted_accept=1"}) {
      CAPTURE(setting);
      admin.usage({"components", "set", admin.component(), "name=Changed", setting});
    }
    CHECK(admin.json({"components", "list"}) == before);
  });
}

TEST_CASE("an endpoint is added with a secret that is shown once, listed and removed") {
  with_and_without_server([](const Administration& admin) {
    const std::string made =
        admin.json({"webhooks", "add", kUrl, "--events", "invitation.accepted,member.created"});
    const std::string id = member(made, "id");
    CHECK(member(made, "secret").starts_with("whsec_"));
    const std::string listed = admin.json({"webhooks", "list"});
    CHECK(listed.find("whsec_") == std::string::npos);
    const Json item = first_item(listed);
    CHECK(text_at(item, "id") == id);
    CHECK(text_at(item, "url") == kUrl);
    CHECK(item.find("events")->if_array()->size() == 2);
    CHECK(item.find("waiting")->as_int64() == 0);
    CHECK(item.find("disabledAt")->is_null());
    admin.json({"webhooks", "remove", id});
    CHECK(admin.json({"webhooks", "list"}) == "{\"items\":[]}\n");
    CHECK(admin.fault({"webhooks", "remove", id}) ==
          "vortexd: there is no such webhook endpoint\n");
  });
}

TEST_CASE("endpoints that could never be told anything are refused") {
  with_and_without_server([](const Administration& admin) {
    for (const std::string url : {"http://app.example.com/", "https://10.0.0.1/", "nonsense"}) {
      CAPTURE(url);
      CHECK(admin.fault({"webhooks", "add", url}).starts_with("vortexd: url must "));
    }
    CHECK(admin.fault({"webhooks", "add", kUrl, "--events", "lost"}) ==
          "vortexd: events[0] is no type of event\n");
    CHECK(admin.fault({"webhooks", "add", kUrl, "--secret", "x"}).find("secret") !=
          std::string::npos);
    CHECK(admin.json({"webhooks", "list"}) == "{\"items\":[]}\n");
  });
}

TEST_CASE("a secret is replaced in two steps") {
  with_and_without_server([](const Administration& admin) {
    const std::string made =
        admin.json({"webhooks", "add", kUrl, "--secret", "whsec_first_secret"});
    const std::string id = member(made, "id");
    CHECK(admin.fault({"webhooks", "retire", id}) ==
          "vortexd: this endpoint has one secret only\n");
    const std::string rotated = admin.json({"webhooks", "rotate", id});
    CHECK(member(rotated, "secret").starts_with("whsec_"));
    CHECK(member(rotated, "secret") != "whsec_first_secret");
    CHECK(first_item(admin.json({"webhooks", "list"})).find("secrets")->as_int64() == 2);
    admin.fault({"webhooks", "rotate", id});
    admin.json({"webhooks", "retire", id});
    CHECK(first_item(admin.json({"webhooks", "list"})).find("secrets")->as_int64() == 1);
  });
}

TEST_CASE("a test event waits for its endpoint, and can be played again") {
  const Administration admin(false);
  const std::string id = member(admin.json({"webhooks", "add", kUrl}), "id");
  CHECK_FALSE(member(admin.json({"webhooks", "test", id}), "webhookId").empty());
  CHECK(first_item(admin.json({"webhooks", "list"})).find("waiting")->as_int64() == 1);
  CHECK(admin.json({"webhooks", "dead", id}) == "{\"items\":[]}\n");
  // It waits already, so that there is nothing to queue.
  const std::string replayed =
      admin.json({"webhooks", "replay", id, "--since", "2020-01-01T00:00:00Z"});
  CHECK(Json::parse(replayed).find("queued")->as_int64() == 0);
  admin.usage({"webhooks", "replay", id, "--since", "yesterday"});
  admin.usage({"webhooks", "replay", id});
  CHECK(admin.fault({"webhooks", "test", kUnknown}) ==
        "vortexd: there is no such webhook endpoint\n");
}

TEST_CASE("the mailbox has a page while a server runs, and only then") {
  const Administration serving(true);
  const std::string url = member(serving.json({"mail", "url"}), "url");
  CHECK(url.starts_with("http://" + serving.server->address() + "/mailbox/"));
  CHECK(url.size() > 40 + serving.server->address().size());
  const Administration alone(false);
  CHECK(alone.fault({"mail", "url"}).find("only while a server runs") != std::string::npos);
}

TEST_CASE("a test mail shows whether the settings are right") {
  with_and_without_server([](const Administration& admin) {
    const std::string sent = admin.json({"mail", "send-test", "ada@example.com"});
    CHECK(member(sent, "state") == "delivered");
    CHECK(member(sent, "to") == "ada@example.com");
    CHECK(admin.json({"mail", "list"}) == "{\"items\":[]}\n");
    admin.usage({"mail", "send-test", "nobody"});
  });
  const Administration admin(false);
  // A port that nobody listens on.
  const std::string fault = admin.fault(
      {"mail", "send-test", "ada@example.com", "--set", "mail.smtp_url=smtp+plain://127.0.0.1:1"});
  CHECK(fault.starts_with("vortexd: the mail was not taken: connect: "));
}
