// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "support/loopback_server.hpp"
#include "support/process.hpp"
#include "vortex/json.hpp"

using namespace vortex;
using test::Arrived;
using test::http_answer;
using test::LoopbackServer;
using test::ProcessResult;

namespace {

const std::string kVortex = VORTEX_BIN_DIR "/vortex";
const std::string kKey = "VORTEX_API_KEY=a-key";

const std::string kInvitation =
    R"({"id":"inv-1","status":"sent","target":[{"type":"email","value":"ada@example.com",)"
    R"("name":"Ada"}],"groups":[{"groupId":"42","type":"team","name":"Design"}],)"
    R"("foreignCreatorId":"user-1","creatorName":"Grace","createdAt":"2026-01-01T00:00:00.000Z",)"
    R"("expires":"2026-02-01T00:00:00.000Z","metadata":{"seats":1.50}})";
const std::string kShort = R"({"id":"invitation-2","status":"queued","deactivated":true,)"
                           R"("target":[{"type":"share","value":"https://l.example/i/ä"}],)"
                           R"("createdAt":"2026-01-02T00:00:00.000Z"})";
const std::string kList = R"({"invitations":[)" + kInvitation + "," + kShort + "]}";
const std::string kCreated =
    R"({"id":"inv-1","shortLink":"https://l.example/i/x","status":"queued",)"
    R"("createdAt":"2026-01-01T00:00:00.000Z"})";

/// A service that gives one answer to everything, and the command line that calls it.
struct Service {
  explicit Service(std::string answer) : answer(std::move(answer)) {}

  ProcessResult run(std::vector<std::string> arguments) const {
    std::vector<std::string> command = {kVortex, "invitations"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return test::run(command, {kKey, "VORTEX_API_BASE_URL=" + server.url()});
  }

  std::string answer;
  LoopbackServer server = LoopbackServer([this](const Arrived&) { return answer; });
};

std::string text_of(std::vector<std::string> arguments, const std::string& body) {
  const Service service(http_answer(200, body));
  const ProcessResult result = service.run(std::move(arguments));
  CHECK(result.exit_code == 0);
  CHECK(result.err == "");
  return result.out;
}

// The request that a command sends after /api/v1.
std::string sent(std::vector<std::string> arguments, const std::string& answer) {
  const Service service(http_answer(200, answer));
  const ProcessResult result = service.run(std::move(arguments));
  CHECK(result.exit_code == 0);
  CHECK(result.err == "");
  REQUIRE(service.server.arrived().size() == 1);
  const Arrived arrived = service.server.arrived()[0];
  CHECK(arrived.header("x-api-key") == "a-key");
  REQUIRE(arrived.target.starts_with("/api/v1/"));
  return arrived.method + ' ' + arrived.target.substr(7) + ' ' + arrived.body;
}

std::string create_body(const std::string& target, const std::string& rest = "") {
  return R"(POST /invitations {"widgetConfigurationId":"wc-1","target":)" + target +
         R"(,"inviter":{"userId":"user-1"})" + rest + "}";
}

std::vector<std::string> create(std::vector<std::string> more) {
  std::vector<std::string> all = {"create", "--component", "wc-1", "--inviter", "user-1"};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace

TEST_CASE("create sends whom to invite, by whom and to what") {
  CHECK(sent(create({"--email", "ada@example.com"}), kCreated) ==
        create_body(R"({"type":"email","value":"ada@example.com"})"));
  CHECK(sent(create({"--phone", "+15550100"}), kCreated) ==
        create_body(R"({"type":"phone","value":"+15550100"})"));
  CHECK(sent(create({"--internal", "user-2"}), kCreated) ==
        create_body(R"({"type":"internal","value":"user-2"})"));
  CHECK(sent(create({"--share"}), kCreated) == create_body(R"({"type":"share","value":""})"));
  CHECK(sent(create({"--share", "--scope", "team:42:Design: all", "--scope", "workspace:7",
                     "--metadata", R"({"b":1.50,"a":[]})", "--source", "cli", "--name", "Ä"}),
             kCreated) ==
        create_body(R"({"type":"share","value":"","name":"Ä"})",
                    R"(,"groups":[{"type":"team","groupId":"42","name":"Design: all"},)"
                    R"({"type":"workspace","groupId":"7","name":""}],"source":"cli",)"
                    R"("metadata":{"b":1.50,"a":[]})"));
  CHECK(sent(create({"--share", "--subtype", "pymk", "--expires-in", "7d", "--max-uses", "3",
                     "--locale", "de", "--message", "Hallo", "--no-delivery"}),
             kCreated) ==
        create_body(R"({"type":"share","value":""})",
                    R"(,"subtype":"pymk","expiresIn":"604800s","maxUses":3,"locale":"de",)"
                    R"("message":"Hallo","deliver":false)"));
  CHECK(sent({"list", "--scope", "team:42", "--limit", "10", "--start", "20"}, kList) ==
        "GET /invitations/by-scope/team/42?start=20&limit=10 ");
  CHECK(sent({"create", "--component", "wc-1", "--inviter", "user-1", "--inviter-email",
              "grace@example.com", "--inviter-name", "Grace", "--share"},
             kCreated) == R"(POST /invitations {"widgetConfigurationId":"wc-1",)"
                          R"("target":{"type":"share","value":""},"inviter":{"userId":"user-1",)"
                          R"("userEmail":"grace@example.com","name":"Grace"}})");
}

TEST_CASE("history shows who did what, when") {
  const std::string body =
      R"({"events":[{"id":"e1","type":"invitation.created","timestamp":"2026-01-01T00:00:00.000Z",)"
      R"("actor":"key k1","sequence":1,"detail":{}},{"id":"e2","type":"invitation.accepted",)"
      R"("timestamp":"2026-01-02T00:00:00.000Z","actor":"invitee","sequence":2,"detail":)"
      R"({"attempts":2,"error":"451 later","acceptedBy":{"targetValue":"ada@example.com"}}}]})";
  const std::string shown = text_of({"history", "inv-1"}, body);
  CHECK(shown.find("2026-01-01T00:00:00.000Z  invitation.created   key k1   -") !=
        std::string::npos);
  CHECK(shown.find("attempts 2, error 451 later, acceptedBy ada@example.com") != std::string::npos);
  const Json json = Json::parse(text_of({"history", "inv-1", "--json"}, body));
  CHECK(json.find("items")->if_array()->size() == 2);
  CHECK(sent({"history", "inv/1"}, R"({"events":[]})") ==
        "GET /invitations/inv%2F1/events?limit=1000 ");
}

TEST_CASE("every other command sends its request") {
  CHECK(sent({"get", "inv/1"}, kInvitation) == "GET /invitations/inv%2F1 ");
  CHECK(sent({"revoke", "inv-1"}, "null") == "DELETE /invitations/inv-1 ");
  CHECK(sent({"reinvite", "inv-1"}, kInvitation) == "POST /invitations/inv-1/reinvite ");
  CHECK(sent({"list", "--email", "a+b@example.com"}, kList) ==
        "GET /invitations?targetType=email&targetValue=a%2Bb%40example.com ");
  CHECK(sent({"list", "--phone", "+1"}, kList) ==
        "GET /invitations?targetType=phone&targetValue=%2B1 ");
  CHECK(sent({"list", "--internal", "u 2"}, kList) ==
        "GET /invitations?targetType=internal&targetValue=u%202 ");
  CHECK(sent({"list", "--scope", "team:4:2"}, kList) == "GET /invitations/by-scope/team/4%3A2 ");
  CHECK(sent({"delete-scope", "team:42"}, "null") == "DELETE /invitations/by-scope/team/42 ");
  CHECK(sent({"accept", "inv-1", "inv-2", "--email", "a@b.c", "--existing"}, kList) ==
        R"(POST /invitations/accept {"invitationIds":["inv-1","inv-2"],)"
        R"("user":{"email":"a@b.c","isExisting":true}})");
  CHECK(sent({"accept", "--phone", "+1", "--name", "Ada", "--not-existing", "inv-1"}, kList) ==
        R"(POST /invitations/accept {"invitationIds":["inv-1"],)"
        R"("user":{"phone":"+1","name":"Ada","isExisting":false}})");
  CHECK(sent({"accept", "inv-1", "--email", "a@b.c"}, kList) ==
        R"(POST /invitations/accept {"invitationIds":["inv-1"],"user":{"email":"a@b.c"}})");
  CHECK(sent({"sync", "--component", "wc-1", "--creator", "user-1", "--target", "user-2",
              "--action", "declined"},
             R"({"processed":1,"invitationIds":["inv-1"]})") ==
        R"(POST /invitations/sync-internal-invitation {"creatorId":"user-1",)"
        R"("targetValue":"user-2","action":"declined","componentId":"wc-1"})");
}

TEST_CASE("one invitation is shown in lines, several in a table") {
  const std::string one =
      "id       inv-1\n"
      "status   sent\n"
      "target   email ada@example.com (Ada)\n"
      "scopes   team:42 (Design)\n"
      "inviter  user-1 (Grace)\n"
      "created  2026-01-01T00:00:00.000Z\n"
      "expires  2026-02-01T00:00:00.000Z\n";
  CHECK(text_of({"get", "inv-1"}, kInvitation) == one);
  CHECK(text_of({"reinvite", "inv-1"}, kInvitation) == one);
  const std::string several =
      "ID            STATUS               TARGET                       SCOPES            "
      "CREATED                   EXPIRES\n"
      "inv-1         sent                 email ada@example.com (Ada)  team:42 (Design)  "
      "2026-01-01T00:00:00.000Z  2026-02-01T00:00:00.000Z\n"
      "invitation-2  queued, deactivated  share https://l.example/i/ä  -                 "
      "2026-01-02T00:00:00.000Z  never\n";
  CHECK(text_of({"list", "--scope", "team:42"}, kList) == several);
  CHECK(text_of({"accept", "inv-1", "--email", "a@b.c"}, kList) == several);
  CHECK(text_of({"list", "--email", "a@b.c"}, R"({"invitations":[]})") == "no open invitations\n");
}

TEST_CASE("the other commands say in a line or a few what happened") {
  CHECK(text_of(create({"--share"}), kCreated) ==
        "id       inv-1\n"
        "status   queued\n"
        "link     https://l.example/i/x\n"
        "created  2026-01-01T00:00:00.000Z\n");
  CHECK(text_of({"revoke", "inv-1"}, "null") == "revoked inv-1\n");
  CHECK(text_of({"delete-scope", "team:42"}, "null") ==
        "deleted the open invitations to team:42\n");
  CHECK(text_of({"accept", "inv-1", "--email", "a@b.c"}, "") == "accepted\n");
  CHECK(text_of(
            {"sync", "--component", "c", "--creator", "u", "--target", "v", "--action", "accepted"},
            R"({"processed":2,"invitationIds":["inv-1","inv-2"]})") ==
        "processed 2: inv-1, inv-2\n");
  CHECK(text_of(
            {"sync", "--component", "c", "--creator", "u", "--target", "v", "--action", "accepted"},
            R"({"processed":0,"invitationIds":[]})") == "processed 0\n");
}

TEST_CASE("an idempotency key goes with the request") {
  const Service service(http_answer(201, kCreated));
  service.run(create({"--share", "--idempotency-key", "order-17"}));
  REQUIRE(service.server.arrived().size() == 1);
  CHECK(service.server.arrived()[0].header("idempotency-key") == "order-17");
}

TEST_CASE("--json prints one object on one line") {
  const auto json_of = [](std::vector<std::string> arguments, const std::string& body) {
    arguments.push_back("--json");
    const std::string out = text_of(std::move(arguments), body);
    CHECK(out.find('\n') == out.size() - 1);
    return Json::parse(out);
  };
  const Json one = json_of({"get", "inv-1"}, kInvitation);
  CHECK(*one.find("id")->if_text() == "inv-1");
  CHECK(one.find("metadata")->text(Json::Numbers::as_given) == R"({"seats":1.50})");
  CHECK(one.find("groups")->if_array()->size() == 1);
  CHECK(one.find("modifiedAt")->is_null());
  CHECK(one.find("views")->as_int64() == 0);
  const Json list = json_of({"list", "--scope", "team:42"}, kList);
  REQUIRE(list.find("items")->if_array()->size() == 2);
  CHECK(list.find("items")->if_array()->front() == one);
  CHECK(json_of({"list", "--phone", "+1"}, "null") == Json(Json::Object{{"items", Json::Array()}}));
  CHECK(json_of(create({"--share"}), kCreated) == Json::parse(kCreated));
  CHECK(json_of({"revoke", "inv-1"}, "") == Json::parse(R"({"id":"inv-1","revoked":true})"));
  CHECK(json_of({"delete-scope", "team:42"}, "") ==
        Json::parse(R"({"scopeType":"team","scope":"42","deleted":true})"));
  const std::string synced = R"({"processed":1,"invitationIds":["inv-1"]})";
  CHECK(json_of(
            {"sync", "--component", "c", "--creator", "u", "--target", "v", "--action", "accepted"},
            synced) == Json::parse(synced));
}

TEST_CASE("nothing that the service sends reaches the terminal as a command") {
  const std::string hostile =
      R"({"id":"a\u001b[2Jb","status":"c\nd","target":[{"type":"\r","value":"\u009b31m",)"
      R"("name":"\u202egnp.exe"}],"groups":[{"groupId":"\u0007","type":"\u2067","name":"\u007f"}],)"
      R"("foreignCreatorId":"\u0000","creatorName":"é🎉","createdAt":"\u0085","expires":"\t"})";
  CHECK(text_of({"get", "x"}, hostile) ==
        "id       a\\u001b[2Jb\n"
        "status   c\\u000ad\n"
        "target   \\u000d \\u009b31m (\\u202egnp.exe)\n"
        "scopes   \\u2067:\\u0007 (\\u007f)\n"
        "inviter  \\u0000 (é🎉)\n"
        "created  \\u0085\n"
        "expires  \\u0009\n");
  const std::string listed =
      text_of({"list", "--email", "x"}, R"({"invitations":[)" + hostile + "]}");
  CHECK(std::count(listed.begin(), listed.end(), '\n') == 2);
  CHECK(listed.find('\x1b') == std::string::npos);
  const Service service(http_answer(403, R"({"error":"no\u001b[31m\u009b\nvortex: fine"})",
                                    "x-request-id: \x9b"
                                    "2J\xc3(\xf0\x9f\r\n"));
  CHECK(service.run({"get", "x"}).err ==
        "vortex: no\\u001b[31m\\u009b\\u000avortex: fine "
        "(status 403, request id \\x9b2J\\xc3(\\xf0\\x9f)\n");
}

TEST_CASE("a refusal is told with its code, status and request id, and ends with 1") {
  const Service refusing(http_answer(
      404,
      R"({"error":"Invitation not found","code":"invitation_not_found","requestId":"req-1"})"));
  for (const std::vector<std::string>& command : {std::vector<std::string>{"get", "x"},
                                                  {"revoke", "x"},
                                                  {"list", "--email", "a"},
                                                  {"accept", "x", "--phone", "1"},
                                                  create({"--share"})}) {
    const ProcessResult result = refusing.run(command);
    CHECK(result.exit_code == 1);
    CHECK(result.out == "");
    CHECK(result.err ==
          "vortex: Invitation not found (invitation_not_found, status 404, request id req-1)\n");
  }
  const ProcessResult bare = Service(http_answer(502, "<html>")).run({"get", "x"});
  CHECK(bare.exit_code == 1);
  CHECK(bare.err == "vortex: API request failed with status 502 (status 502)\n");
}

TEST_CASE("an answer that cannot be read ends with 1, none at all with 3") {
  const ProcessResult unread = Service(http_answer(200, "{}")).run({"get", "x"});
  CHECK(unread.exit_code == 1);
  CHECK(unread.err == "vortex: id is missing\n");
  std::string nobody;
  {
    LoopbackServer closed([](const Arrived&) { return ""; });
    nobody = closed.url();
  }
  const ProcessResult unreached =
      test::run({kVortex, "invitations", "get", "x", "--base-url", nobody}, {kKey});
  CHECK(unreached.exit_code == 3);
  CHECK(unreached.err.starts_with("vortex: Request failed: "));
}

TEST_CASE("a wrong command line ends with 2, names the option and sends nothing") {
  const std::string key_is_missing =
      "no API key: set VORTEX_API_KEY, give --api-key-file FILE, or put api_key in a profile";
  struct {
    std::vector<std::string> arguments;
    std::string want;
  } const cases[] = {
      {{}, "subcommand"},
      {{"fetch"}, "no subcommand fetch"},
      {{"get"}, "ID is required"},
      {{"get", ""}, "id must not be empty"},
      {{"get", ".."}, "id must not be . or .."},
      {{"get", "a", "b"}, "b"},
      {{"create", "--inviter", "u", "--share"}, "--component is required"},
      {{"create", "--component", "c", "--share"}, "--inviter is required"},
      {create({}), "give one of --email, --phone, --internal, --share"},
      {create({"--email", "a@b.c", "--share"}), "--email and --share exclude each other"},
      {create({"--share", "--scope", "team"}), "--scope must be TYPE:ID[:NAME]"},
      {create({"--share", "--scope", ":42"}), "--scope must be TYPE:ID[:NAME]"},
      {create({"--share", "--scope", "team::Design"}), "--scope must be TYPE:ID[:NAME]"},
      {create({"--share", "--scope", "team:1", "team:2"}), "team:2"},
      {create({"--share", "--metadata", "[]"}), "--metadata: must be a JSON object"},
      {create({"--share", "--metadata", "{"}), "--metadata: not valid JSON"},
      {create({"--share", "--name", "\xff"}), "a text is not valid UTF-8"},
      {{"list"}, "give one of --email, --phone, --internal, --scope"},
      {{"list", "--phone", "1", "--scope", "a:b"}, "--phone and --scope exclude each other"},
      {{"list", "--scope", "team:"}, "--scope must be TYPE:ID, such as team:42"},
      {{"accept", "--email", "a@b.c"}, "ID is required"},
      {{"accept", "x"}, "give --email or --phone"},
      {{"accept", "x", "--email", ""}, "give --email or --phone"},
      {{"accept", "x", "--email", "a", "--existing", "--not-existing"},
       "--existing and --not-existing exclude each other"},
      {{"delete-scope", "team"}, "SCOPE must be TYPE:ID, such as team:42"},
      {{"sync", "--component", "c", "--creator", "u", "--target", "v"}, "--action is required"},
      {{"sync", "--component", "c", "--creator", "u", "--target", "v", "--action", "ok"},
       "--action must be accepted or declined"},
      {{"get", "x", "--base-url", "example.com"},
       "--base-url: example.com is not an http or https URL"},
      {{"get", "x", "--api-key-file", "/nonexistent"}, "cannot read the key file /nonexistent"},
  };
  const Service service(http_answer(200, kInvitation));
  for (const auto& [arguments, want] : cases) {
    CAPTURE(want);
    const ProcessResult result = service.run(arguments);
    CHECK(result.exit_code == 2);
    CHECK(result.out == "");
    CHECK(result.err.find(want) != std::string::npos);
  }
  const auto without_key = test::run({kVortex, "invitations", "get", "x"},
                                     {"VORTEX_API_BASE_URL=" + service.server.url()});
  CHECK(without_key.exit_code == 2);
  CHECK(without_key.err == "vortex: " + key_is_missing + '\n');
  CHECK(service.server.arrived().empty());
}

TEST_CASE("the key comes from a file and the service from --base-url where they are given") {
  const Service service(http_answer(200, kInvitation));
  const std::string file =
      (std::filesystem::temp_directory_path() / ("vortex-test-key-" + std::to_string(getpid())))
          .string();
  std::ofstream(file) << R"({"apiKey":"key-of-the-file"})";
  const ProcessResult result =
      test::run({kVortex, "invitations", "get", "x", "--base-url",
                 service.server.url() + "/api/v1/", "--api-key-file", file},
                {kKey, "VORTEX_API_BASE_URL=http://127.0.0.1:1"});
  std::filesystem::remove(file);
  CHECK(result.exit_code == 0);
  REQUIRE(service.server.arrived().size() == 1);
  CHECK(service.server.arrived()[0].target == "/api/v1/invitations/x");
  CHECK(service.server.arrived()[0].header("x-api-key") == "key-of-the-file");
}
