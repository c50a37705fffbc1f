// SPDX-License-Identifier: MIT
#include "vortex/call.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <set>

#include "vortex/error.hpp"
#include "vortex/version.hpp"

using namespace vortex;

namespace {

const std::string kBase = "https://api.example.com";

std::string url(const AnyCall& call, std::string base_url = kBase) {
  return make_request(call, Connection{"key", std::move(base_url)}).url;
}

// What follows the base URL and /api/v1.
std::string target(const AnyCall& call) {
  return url(call).substr((kBase + "/api/v1").size());
}

Response answer(std::string body, int status = 200, std::vector<Header> headers = {}) {
  return {status, std::move(headers), std::move(body)};
}

template <class Reply>
ApiError refusal(const Response& response) {
  try {
    read_reply<Reply>(response);
  } catch (const ApiError& error) {
    return error;
  }
  FAIL("not refused");
  throw 0;
}

ApiError refusal(const Response& response) {
  return refusal<Invitation>(response);
}

const std::string kInvitation = R"({
  "id": "inv-1", "accountId": "acc-1", "projectId": "prj-1", "deploymentId": "dep-1",
  "widgetConfigurationId": "wc-1", "status": "sent", "invitationType": "single_use",
  "deliveryTypes": ["email"], "deliveryCount": 2, "clickThroughs": 3, "views": 4,
  "target": [{"type": "email", "value": "ada@example.com", "name": "Ada", "avatarUrl": null}],
  "groups": [{"id": "g-1", "accountId": "acc-1", "groupId": "team-1", "type": "team",
              "name": "Team One", "createdAt": "2026-01-01T00:00:00.000Z"}],
  "accepts": [{"id": "a-1", "accountId": "acc-1", "projectId": "prj-1",
               "acceptedAt": "2026-01-02T00:00:00.000Z",
               "target": {"type": "email", "value": "ada@example.com"},
               "targetType": "email", "targetValue": "ada@example.com"}],
  "foreignCreatorId": "user-1", "creatorName": "Grace", "creatorAvatarUrl": null,
  "createdAt": "2026-01-01T00:00:00.000Z", "modifiedAt": null, "expires": null,
  "expired": false, "deactivated": true, "attributes": {}, "configurationAttributes": null,
  "formSubmissionData": {"a": 1}, "metadata": {"plan": {"seats": 1.50}}, "passThrough": null,
  "scope": "team-1", "scopeType": "team", "source": "email", "subtype": null})";

}  // namespace

TEST_CASE("every spelling of a base URL ends up with exactly one /api/v1") {
  const Call call(endpoints::get_invitation, {"inv-1"});
  for (const char* base :
       {"https://api.example.com", "https://api.example.com/", "https://api.example.com/api/v1",
        "https://api.example.com/api/v1/", "https://api.example.com//",
        "https://api.example.com/api/v1/api/v1", "https://api.example.com//api/v1//"}) {
    CAPTURE(base);
    CHECK(url(call, base) == "https://api.example.com/api/v1/invitations/inv-1");
  }
  CHECK(url(call, "HTTP://[::1]:8080") == "HTTP://[::1]:8080/api/v1/invitations/inv-1");
  CHECK(url(call, "https://example.com/vortex/") ==
        "https://example.com/vortex/api/v1/invitations/inv-1");
}

TEST_CASE("what is no base URL is refused before anything is sent") {
  using namespace std::string_literals;
  const Call call(endpoints::get_invitation, {"inv-1"});
  for (const std::string& base :
       {""s, "api.example.com"s, "ftp://example.com"s, "https://"s, "https:///api/v1"s, "http:/x"s,
        "https://example.com?x=1"s, "https://example.com#x"s, "https://exa mple.com"s,
        "https://example.com\r\nx: y"s, "http://[::1"s, "http://host:99999999"s,
        "https://example.com\0.evil.example"s}) {
    CAPTURE(base);
    CHECK_THROWS_WITH_AS(url(call, base),
                         "base_url must be an http or https URL without query or fragment",
                         InvalidArgument);
  }
}

TEST_CASE("a request says who calls, with which key and how long to wait") {
  Connection connection{"secret-key", kBase};
  connection.connect_timeout = std::chrono::milliseconds(7);
  connection.timeout = std::chrono::milliseconds(9);
  const Request request = make_request(Call(endpoints::reinvite, {"inv-1"}), connection);
  CHECK(request.method == Method::post);
  CHECK(request.body == "");
  CHECK(request.connect_timeout.count() == 7);
  CHECK(request.timeout.count() == 9);
  std::string headers;
  for (const Header& header : request.headers) headers += header.name + ": " + header.value + "\n";
  const std::string version = kVersion;
  CHECK(headers ==
        "Content-Type: application/json\n"
        "x-api-key: secret-key\n"
        "User-Agent: vortex-cpp-sdk/" +
            version +
            "\n"
            "x-vortex-sdk-name: vortex-cpp-sdk\n"
            "x-vortex-sdk-version: " +
            version + "\n");
}

TEST_CASE("a key that would break the headers is refused, without being told") {
  const Call call(endpoints::get_invitation, {"inv-1"});
  for (const char* key : {"key\n", "key\r\nx-admin: yes", "key\x7f"}) {
    CHECK_THROWS_WITH_AS(make_request(call, Connection{key, kBase}),
                         "the API key holds a control character", InvalidArgument);
  }
}

TEST_CASE("arguments of the path are escaped, each into one segment") {
  const std::pair<const char*, const char*> cases[] = {
      {"inv-1_2.3~", "inv-1_2.3~"},
      {"a/b", "a%2Fb"},
      {"a b", "a%20b"},
      {"a+b", "a%2Bb"},
      {"a?b#c", "a%3Fb%23c"},
      {"100%", "100%25"},
      {"a%20b", "a%2520b"},
      {"ä🎉", "%C3%A4%F0%9F%8E%89"},
      {"...", "..."},
      {"../x", "..%2Fx"},
      {"a\r\nb", "a%0D%0Ab"},
      {"{id}", "%7Bid%7D"},
  };
  for (const auto& [id, escaped] : cases) {
    CAPTURE(id);
    const std::string path = std::string("/invitations/") + escaped;
    CHECK(target(Call(endpoints::get_invitation, {id})) == path);
    CHECK(target(Call(endpoints::revoke_invitation, {id})) == path);
    CHECK(target(Call(endpoints::reinvite, {id})) == path + "/reinvite");
    CHECK(target(Call(endpoints::get_invitations_by_scope, {"team", id})) ==
          std::string("/invitations/by-scope/team/") + escaped);
    CHECK(target(Call(endpoints::delete_invitations_by_scope, {id, "42"})) ==
          std::string("/invitations/by-scope/") + escaped + "/42");
  }
}

TEST_CASE("an argument that would lead to another operation is refused") {
  for (const std::string value : {"", ".", ".."}) {
    CAPTURE(value);
    const std::string what = value.empty() ? " must not be empty" : " must not be . or ..";
    CHECK_THROWS_WITH_AS((Call(endpoints::get_invitation, {value})), ("id" + what).c_str(),
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((Call(endpoints::revoke_invitation, {value})), ("id" + what).c_str(),
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((Call(endpoints::reinvite, {value})), ("id" + what).c_str(),
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((Call(endpoints::get_invitations_by_scope, {value, "42"})),
                         ("type" + what).c_str(), InvalidArgument);
    CHECK_THROWS_WITH_AS((Call(endpoints::delete_invitations_by_scope, {"team", value})),
                         ("scope" + what).c_str(), InvalidArgument);
  }
}

TEST_CASE("a query is escaped so that no value can add to it") {
  CHECK(target(Call(endpoints::get_invitations_by_target, {},
                    {{"targetType", "email"}, {"targetValue", "a+b&c=d@example.com"}})) ==
        "/invitations?targetType=email&targetValue=a%2Bb%26c%3Dd%40example.com");
  CHECK(target(Call(endpoints::get_invitations_by_target, {},
                    {{"targetType", "internal"}, {"targetValue", "Ä b"}})) ==
        "/invitations?targetType=internal&targetValue=%C3%84%20b");
  CHECK(target(Call(endpoints::get_invitations_by_target, {},
                    {{"targetType", ""}, {"targetValue", ""}})) ==
        "/invitations?targetType=&targetValue=");
}

TEST_CASE("a create sends what is set and nothing else") {
  CreateInvitation request("wc-1", Target::email("ada@example.com"), Inviter("user-1"));
  CHECK(to_json(request) ==
        R"({"widgetConfigurationId":"wc-1","target":{"type":"email","value":"ada@example.com"},)"
        R"("inviter":{"userId":"user-1"}})");
  request.target.name = "Ada \"Countess\"";
  request.target.avatar_url = "https://example.com/a.png";
  request.inviter.user_email = "grace@example.com";
  request.inviter.name = "Grace";
  request.inviter.avatar_url = "https://example.com/g.png";
  request.source = "api";
  request.with_scope({"team", "42", "Über"}).with_scope({"workspace", "7"});
  request.with_template_variables({{"greeting", "Hi"}}).with_metadata({{"b", 1}, {"a", nullptr}});
  CHECK(to_json(request) ==
        R"({"widgetConfigurationId":"wc-1","target":{"type":"email","value":"ada@example.com",)"
        R"("name":"Ada \"Countess\"","avatarUrl":"https://example.com/a.png"},)"
        R"("inviter":{"userId":"user-1","userEmail":"grace@example.com","name":"Grace",)"
        R"("avatarUrl":"https://example.com/g.png"},)"
        R"("groups":[{"type":"team","groupId":"42","name":"Über"},)"
        R"({"type":"workspace","groupId":"7","name":""}],"source":"api",)"
        R"("templateVariables":{"greeting":"Hi"},"metadata":{"b":1,"a":null}})");
}

TEST_CASE("a create sends what only newer services know, where it was asked for") {
  using namespace std::chrono_literals;
  CreateInvitation request("wc-1", Target::share(), Inviter("user-1"));
  UnfurlConfig card("Join us");
  card.description = "We build";
  card.image = "https://example.com/card.png";
  card.type = "website";
  card.site_name = "Acme";
  request.with_source("api").with_subtype("pymk").with_unfurl_config(card);
  request.with_expires_at(std::chrono::system_clock::from_time_t(1'767'225'600) + 7ms);
  request.with_max_uses(5).with_locale("pt-BR").with_message("Hello").without_delivery();
  CHECK(to_json(request) ==
        R"({"widgetConfigurationId":"wc-1","target":{"type":"share","value":""},)"
        R"("inviter":{"userId":"user-1"},"source":"api","subtype":"pymk",)"
        R"("unfurlConfig":{"title":"Join us","description":"We build",)"
        R"("image":"https://example.com/card.png","type":"website","siteName":"Acme"},)"
        R"("expiresAt":"2026-01-01T00:00:00.007Z","maxUses":5,"locale":"pt-BR",)"
        R"("message":"Hello","deliver":false})");
  CHECK(CreateInvitation(request).with_expires_in(36h).expires_in == "129600s");
  CHECK_THROWS_AS(request.with_expires_in(0s), InvalidArgument);
  CHECK_THROWS_AS(request.with_expires_at(std::chrono::system_clock::from_time_t(-1)),
                  InvalidArgument);
}

TEST_CASE("times are read as the service writes them") {
  using namespace std::chrono_literals;
  const auto time = read_time("2026-01-01T00:00:00.007Z");
  REQUIRE(time);
  CHECK(*time == std::chrono::system_clock::from_time_t(1'767'225'600) + 7ms);
  CHECK_FALSE(read_time("tomorrow"));
}

TEST_CASE("an accept says isExisting only where it was said") {
  AcceptUser user = AcceptUser::with_email("ada@example.com");
  CHECK(to_json(AcceptInvitations({"inv-1", "inv-2"}, user)) ==
        R"({"invitationIds":["inv-1","inv-2"],"user":{"email":"ada@example.com"}})");
  CHECK(to_json(AcceptInvitations({"inv-1"}, user.existing(false))) ==
        R"({"invitationIds":["inv-1"],"user":{"email":"ada@example.com","isExisting":false}})");
  user = AcceptUser::with_phone("+15550100").existing(true);
  user.name = "Ada";
  CHECK(to_json(AcceptInvitations({"inv-1"}, user)) ==
        R"({"invitationIds":["inv-1"],"user":{"phone":"+15550100","name":"Ada",)"
        R"("isExisting":true}})");
}

TEST_CASE("a decision is sent with the inviter, the invitee and the component") {
  CHECK(to_json(SyncInternalInvitation("user-1", "user-2", SyncAction::declined, "wc-1")) ==
        R"({"creatorId":"user-1","targetValue":"user-2","action":"declined",)"
        R"("componentId":"wc-1"})");
}

TEST_CASE("a body that is not UTF-8 is refused before anything is sent") {
  const AcceptInvitations request({"inv-1"}, AcceptUser::with_email("\xff@example.com"));
  CHECK_THROWS_AS(to_json(request), InvalidArgument);
}

TEST_CASE("an invitation is read member by member") {
  const Invitation read = read_reply<Invitation>(answer(kInvitation));
  CHECK(read.id == "inv-1");
  CHECK(read.widget_configuration_id == "wc-1");
  CHECK(read.status == InvitationStatus::sent);
  CHECK(read.invitation_type == InvitationType::single_use);
  CHECK(read.delivery_types == std::vector<TargetType>{TargetType::email});
  CHECK(read.delivery_count == 2);
  CHECK(read.click_throughs == 3);
  CHECK(read.views == 4);
  REQUIRE(read.targets.size() == 1);
  CHECK(read.targets[0].value == "ada@example.com");
  CHECK(read.targets[0].name == "Ada");
  CHECK(read.targets[0].avatar_url == std::nullopt);
  REQUIRE(read.scopes.size() == 1);
  CHECK(read.scopes[0].scope_id == "team-1");
  CHECK(read.scopes[0].name == "Team One");
  REQUIRE(read.accepts.size() == 1);
  CHECK(read.accepts[0].accepted_at == "2026-01-02T00:00:00.000Z");
  CHECK(read.accepts[0].target->type == TargetType::email);
  CHECK(read.foreign_creator_id == "user-1");
  CHECK(read.creator_name == "Grace");
  CHECK(read.expires == std::nullopt);
  CHECK_FALSE(read.expired);
  CHECK(read.deactivated);
  CHECK(read.configuration_attributes == std::nullopt);
  CHECK(read.metadata->text(Json::Numbers::as_given) == R"({"plan":{"seats":1.50}})");
  CHECK(read.max_uses == std::nullopt);
}

TEST_CASE("what was read is written with every member, and read back the same") {
  const std::string written = to_json(read_reply<Invitation>(answer(kInvitation)));
  CHECK(to_json(read_reply<Invitation>(answer(written))) == written);
  const Json before = Json::parse(kInvitation);
  const Json after = Json::parse(written);
  for (const auto& [name, value] : *before.if_object()) {
    CAPTURE(name);
    REQUIRE(after.find(name));
    if (!value.is_array()) CHECK(*after.find(name) == value);
  }
  const std::string created = R"({"id":"a","shortLink":"l","status":"new kind","createdAt":"t"})";
  CHECK(to_json(read_reply<CreatedInvitation>(answer(created))) == created);
  const std::string synced = R"({"processed":1,"invitationIds":["a"]})";
  CHECK(to_json(read_reply<SyncedInternalInvitation>(answer(synced))) == synced);
}

TEST_CASE("values newer than this library are kept, members newer than it passed over") {
  const Invitation read = read_reply<Invitation>(
      answer(R"({"id":"inv-1","status":"archived","deliveryTypes":["pigeon"],"target":[null,)"
             R"({"type":"pigeon","value":"left","colour":"grey"}],"flightPlan":{"deep":[1]}})"));
  CHECK(read.status.text() == "archived");
  CHECK_FALSE(read.status == InvitationStatus::sent);
  CHECK(read.delivery_types[0].text() == "pigeon");
  REQUIRE(read.targets.size() == 1);
  CHECK(read.targets[0].type.text() == "pigeon");
}

// Removes or empties each member of the document in turn, at every depth, and shows the results.
void each_damaged(const Json& whole, const std::function<void(Json, const std::string&)>& visit,
                  const std::string& path = "") {
  if (const Json::Object* members = whole.if_object()) {
    for (const auto& [name, value] : *members) {
      Json::Object without = *members, empty = *members;
      without.erase(name);
      empty.set(name, nullptr);
      visit(std::move(without), path + name);
      visit(std::move(empty), path + name);
      each_damaged(
          value,
          [&, &key = name](Json part, const std::string& where) {
            Json::Object changed = *members;
            changed.set(key, std::move(part));
            visit(std::move(changed), where);
          },
          path + name + '.');
    }
  } else if (const Json::Array* items = whole.if_array()) {
    for (const Json& item : *items) {
      each_damaged(
          item,
          [&](Json part, const std::string& where) {
            visit(Json::Array{std::move(part), nullptr}, where);
          },
          path);
    }
  }
}

TEST_CASE("an invitation is read whatever a service leaves out or leaves empty, but its id") {
  // Without type and value there is no target.
  const std::set<std::string> kRequired = {"id", "target.type", "target.value",
                                           "accepts.target.type", "accepts.target.value"};
  std::set<std::string> refused;
  int read = 0;
  each_damaged(Json::parse(kInvitation), [&](const Json& damaged, const std::string& where) {
    try {
      read_reply<Invitation>(answer(damaged.text(Json::Numbers::as_given)));
      ++read;
    } catch (const DecodeError&) {
      refused.insert(where);
    }
  });
  CHECK(read > 80);
  CHECK(refused == kRequired);
  // Whole numbers may come with a fraction of nothing, and counts beyond 32 bits.
  const auto counts =
      read_reply<Invitation>(answer(R"({"id":"inv-1","views":1.0,"clickThroughs":5000000000})"));
  CHECK(counts.views == 1);
  CHECK(counts.click_throughs == 5'000'000'000);
}

TEST_CASE("a created invitation is read, and every member of it is promised") {
  const Json::Object whole{{"id", "inv-1"},
                           {"shortLink", "https://vrtx.example/i/x"},
                           {"status", "queued"},
                           {"createdAt", "2026-01-01T00:00:00.000Z"}};
  const auto created = read_reply<CreatedInvitation>(answer(Json(whole).text(), 201));
  CHECK(created.id == "inv-1");
  CHECK(created.short_link == "https://vrtx.example/i/x");
  CHECK(created.status == InvitationStatus::queued);
  CHECK(created.created_at == "2026-01-01T00:00:00.000Z");
  for (const auto& [name, value] : whole) {
    Json::Object part = whole;
    part.erase(name);
    CHECK_THROWS_WITH_AS(read_reply<CreatedInvitation>(answer(Json(part).text())),
                         (name + " is missing").c_str(), DecodeError);
  }
}

TEST_CASE("the settled invitations of a decision are read") {
  const auto read = read_reply<SyncedInternalInvitation>(
      answer(R"({"processed":2,"invitationIds":["inv-1","inv-2"]})"));
  CHECK(read.processed == 2);
  CHECK(read.invitation_ids == std::vector<std::string>{"inv-1", "inv-2"});
  CHECK_THROWS_WITH_AS(
      read_reply<SyncedInternalInvitation>(answer(R"({"processed":1.5,"invitationIds":[]})")),
      "processed must be a whole number", DecodeError);
  CHECK_THROWS_WITH_AS(read_reply<SyncedInternalInvitation>(answer(R"({"processed":1})")),
                       "invitationIds is missing", DecodeError);
}

TEST_CASE("a list is read in each form that services give it") {
  const auto ids = [](std::string body) {
    std::string out;
    for (const auto& invitation : read_reply<std::vector<Invitation>>(answer(std::move(body)))) {
      out += invitation.id + ' ';
    }
    return out;
  };
  CHECK(ids(R"({"invitations":[{"id":"a"},{"id":"b"}]})") == "a b ");
  CHECK(ids(R"({"id":"a","status":"accepted","invitations":[{"id":"a"},{"id":"b"}]})") == "a b ");
  CHECK(ids(R"({"id":"a","status":"accepted","expired":false})") == "a ");
  for (const char* empty : {R"({"invitations":[]})", R"({"invitations":null})", "{}", "null", ""}) {
    CAPTURE(empty);
    CHECK(ids(empty) == "");
  }
  CHECK_THROWS_WITH_AS(ids("[]"), "the answer must be an object", DecodeError);
  CHECK_THROWS_WITH_AS(ids(R"({"invitations":{}})"), "invitations must be a list", DecodeError);
  CHECK_THROWS_WITH_AS(ids(R"({"invitations":[{"id":"a"},{"id":7}]})"),
                       "invitations[1].id must be a text", DecodeError);
}

TEST_CASE("an operation without an answer takes whatever comes with a 2xx") {
  for (const char* body : {"", "null", "{}", R"({"success":true})", "OK"}) {
    for (const int status : {200, 202, 204}) {
      CHECK_NOTHROW(read_reply<Nothing>(answer(body, status)));
    }
  }
  CHECK_THROWS_AS(read_reply<Nothing>(answer("", 404)), ApiError);
}

TEST_CASE("a DecodeError names the place") {
  const std::pair<const char*, const char*> cases[] = {
      {"", "the document must be an object"},
      {"null", "the document must be an object"},
      {"[]", "the document must be an object"},
      {"{}", "id is missing"},
      {R"({"id":null})", "id must be a text"},
      {R"({"id":"a","expired":"no"})", "expired must be true or false"},
      {R"({"id":"a","views":1.5})", "views must be a whole number"},
      {R"({"id":"a","views":1e300})", "views must be a whole number"},
      {R"({"id":"a","target":{}})", "target must be a list"},
      {R"({"id":"a","target":[{"type":"email"}]})", "target[0].value is missing"},
      {R"({"id":"a","target":["x"]})", "target[0] must be an object"},
      {R"({"id":"a","accepts":[{"target":{"type":1}}]})", "accepts[0].target.type must be a text"},
  };
  for (const auto& [body, what] : cases) {
    CAPTURE(body);
    CHECK_THROWS_WITH_AS(read_reply<Invitation>(answer(body)), what, DecodeError);
  }
  CHECK_THROWS_WITH_AS(read_reply<Invitation>(answer("<html>")),
                       doctest::Contains("the answer is not valid JSON at byte 0"), DecodeError);
}

TEST_CASE("a refusal carries what the service said") {
  const std::string body =
      R"({"error":"Invitation not found","message":"other words","code":"invitation_not_found",)"
      R"("requestId":"req-1"})";
  const ApiError error = refusal(answer(body, 404));
  CHECK(error.message() == "Invitation not found");
  CHECK(std::string(error.what()) == "Invitation not found");
  CHECK(error.status_code() == 404);
  CHECK(error.code() == "invitation_not_found");
  CHECK(error.request_id() == "req-1");
  CHECK(error.body() == body);
  CHECK(refusal(answer(body, 404, {{"X-Request-ID", "req-2"}})).request_id() == "req-2");
  CHECK(refusal(answer(R"({"message":"Too many"})", 429)).message() == "Too many");
}

TEST_CASE("a refusal in no form that we know still tells its status") {
  for (const char* body : {"", "null", "[]", "<html>Bad gateway</html>", R"({"error":{"a":1}})",
                           R"({"error":"","message":null})", "\xff"}) {
    CAPTURE(body);
    const ApiError error = refusal<std::vector<Invitation>>(answer(body, 502));
    CHECK(error.message() == "API request failed with status 502");
    CHECK(error.code() == "");
    CHECK(error.request_id() == "");
    CHECK(error.body() == body);
  }
}

TEST_CASE("any status but 2xx is a refusal, redirects too") {
  for (const int status : {100, 199, 300, 301, 304, 400, 401, 500, 503, 599}) {
    CHECK(refusal(answer(kInvitation, status)).status_code() == status);
  }
  CHECK_NOTHROW(read_reply<Invitation>(answer(kInvitation, 299)));
}
