// SPDX-License-Identifier: MIT
#include "support/sdk_decoders.hpp"

#include <doctest/doctest.h>

#include <iterator>
#include <set>
#include <sstream>

namespace vortex::test {
namespace {

// An answer that all of them can decode.
const std::string kInvitation = R"({"id":"i-1","accountId":"acc-1","projectId":"prj-1",
 "deploymentId":"dep-1","widgetConfigurationId":"wc-1","status":"queued",
 "invitationType":"single_use","deliveryTypes":["email"],"deliveryCount":0,"clickThroughs":0,"views":0,
 "target":[{"type":"email","value":"invitee@example.com","name":null,"avatarUrl":null}],
 "groups":[{"id":"g","accountId":"acc-1","groupId":"team-1","type":"team","name":"Team One",
   "createdAt":"2026-01-01T00:00:00.000Z"}],
 "accepts":[{"id":"a-1","accountId":"acc-1","projectId":"prj-1",
   "acceptedAt":"2026-01-02T00:00:00.000Z","target":{"type":"email","value":"invitee@example.com"},
   "targetType":"email","targetValue":"invitee@example.com"}],
 "foreignCreatorId":"user-1","creatorName":null,"creatorAvatarUrl":null,
 "createdAt":"2026-01-01T00:00:00.000Z","modifiedAt":null,"expires":null,"expired":false,
 "deactivated":false,"attributes":{},"configurationAttributes":{},"formSubmissionData":{},
 "metadata":{},"passThrough":null,"scope":"team-1","scopeType":"team","source":"email",
 "subtype":null})";

RawReply answered(std::string body, int status = 200) {
  RawReply reply;
  reply.status = status;
  reply.body = std::move(body);
  return reply;
}

std::set<std::string> names(const std::vector<DecodeFault>& faults) {
  std::set<std::string> out;
  for (const DecodeFault& fault : faults) out.insert(fault.sdk);
  return out;
}

std::set<std::string> words(const std::string& text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}

// Puts a value in the place of the member at a path of names and, for the first item, zeros.
void put(Json::Object& object, const std::string& path, const std::string& json) {
  const std::size_t dot = path.find('.');
  const std::string name = path.substr(0, dot);
  if (dot == std::string::npos) {
    if (json == "-") {
      object.erase(name);
    } else {
      object.set(name, Json::parse(json));
    }
    return;
  }
  Json* next = object.find(name);
  const bool item = path.compare(dot + 1, 2, "0.") == 0;
  Json& inside = item ? next->if_array()->front() : *next;
  put(*inside.if_object(), path.substr(dot + (item ? 3 : 1)), json);
}

struct Wrong {
  std::string path;
  std::string json;
  std::string sdks;
};

}  // namespace

TEST_CASE("every SDK decodes the invitation that was made for all of them") {
  const auto& table = SdkDecoders::table();
  CHECK(shown(table.faults("invitation", answered(kInvitation))) == "");
  CHECK(shown(table.faults("list", answered("{\"invitations\":[" + kInvitation + "]}"))) == "");
  CHECK(shown(table.faults("accepted", answered(kInvitation))) == "");
}

TEST_CASE("a wrong invitation breaks the SDKs that it was seen to break, and no other") {
  const std::string typed = "python16 python19 rust go csharp ios android";
  const std::vector<Wrong> rows = {
      {"status", R"("pending")", "python16 python19 rust java csharp"},
      {"status", R"("revoked")", "python16 python19 rust java csharp"},
      {"target.0.extra", "1", "java"},
      {"groups.0.extra", "1", "java"},
      {"groups.0.scopeId", R"("team-1")", ""},
      {"accepts.0.extra", "1", ""},
      {"extra", "1", ""},
      {"scopes", "null", "python16 python19 java"},
      {"groups", "null", "python16 python19 rust"},
      {"groups", "[null]", "rust go java csharp ios android"},
      {"accepts", "null", "python16"},
      {"accepts", "-", ""},
      {"foreignCreatorId", "42", typed},
      {"views", "1.5", typed},
      {"views", "1.0", "rust go csharp ios android"},
      {"views", "-1", "rust go csharp ios android"},
      {"target", R"({"type":"email","value":"a@example.com"})", typed + " java"},
      {"target.0.type", R"("sms")", "python16 python19 rust java csharp"},
      {"target.0.type", "null", "python16 python19 rust csharp ios android"},
      {"target.0.value", "-", "python16 python19 rust ios android"},
      {"deliveryTypes", R"(["sms"])", "python16 python19 rust java csharp"},
      {"invitationType", R"("PERSONAL")", "python16 python19 rust java csharp"},
      {"projectId", "-", "python16"},
      {"deploymentId", "null", "python16 python19"},
      {"accepts.0.projectId", "-", "python16 ios android"},
      {"accepts.0.targetValue", "-", "ios android"},
      {"accepts.0.target", "-", "python16 python19"},
      {"groups.0.name", "null", "python16 python19 rust"},
      {"groups.0.groupId", "-", "python16 python19 rust ios android"},
      {"expired", "-", "python16 python19 rust"},
      {"deactivated", "null", "python16 python19 rust csharp"},
      {"metadata", "[]", "python16 python19 go java csharp ios android"},
      {"passThrough", "{}", "python16 python19 go java csharp ios android"},
  };
  for (const Wrong& row : rows) {
    CAPTURE(row.path);
    CAPTURE(row.json);
    Json body = Json::parse(kInvitation);
    put(*body.if_object(), row.path, row.json);
    const auto found =
        SdkDecoders::table().faults("invitation", answered(body.text(Json::Numbers::as_given)));
    CHECK_MESSAGE(names(found) == words(row.sdks), shown(found));
    const std::string list = "{\"invitations\":[" + body.text(Json::Numbers::as_given) + "]}";
    const auto in_list = SdkDecoders::table().faults("list", answered(list));
    std::set<std::string> back_ends = words(row.sdks);
    back_ends.erase("ios");
    back_ends.erase("android");
    CHECK_MESSAGE(names(in_list) == back_ends, shown(in_list));
  }
}

TEST_CASE("other wrong answers, seen and read") {
  struct Row {
    std::string request;
    std::string body;
    int status;
    std::string sdks;
  };
  const std::string key = " HTTP/1.1\r\nHost: x\r\nx-api-key: VRTX.a.b\r\n";
  const std::string java = key + "x-vortex-sdk-name: vortex-java-sdk\r\n";
  const std::string token = " HTTP/1.1\r\nauthorization: Bearer a.b.c\r\n";
  const std::string accept = "POST /api/v1/invitations/accept";
  const std::string created =
      R"({"id":"1","shortLink":"https://x/i/1","status":"queued","createdAt":"2026")";
  const std::string wrapped = "{\"invitations\":[" + kInvitation + "]}";
  const std::vector<Row> rows = {
      {"DELETE /api/v1/invitations/1" + key, "null", 200, ""},
      {"DELETE /api/v1/invitations/1" + key, "", 204, "rust java android"},
      {"DELETE /api/v1/invitations/1" + key, "{}", 200, "rust"},
      {"DELETE //api/v1/invitations/by-group/team/a/b" + key, "", 200, "rust"},
      {"DELETE /invitations/by-scope/team/a b" + key, R"({"success":true})", 200, "rust"},
      {accept + key, kInvitation, 200, ""},
      {accept + key, wrapped, 200, "python16 python19 node rust go csharp"},
      {accept + java, wrapped, 200, ""},
      {accept + java, kInvitation, 200, "java"},
      {accept + " HTTP/1.1\r\nUser-Agent: vortex-java-sdk/1\r\nX-API-Key:VRTX.a.b\r\n", kInvitation,
       200, "java"},
      {"GET /api/v1/invitations?targetType=email" + key, wrapped, 200, ""},
      {"GET /invitations/by-group/team/1" + key, R"({"invitations":[],"total":0})", 200, "java"},
      {"GET /invitations/by-scope/team/1" + key, "{}", 200, "node"},
      {"GET /invitations/by-scope/team/1" + key, R"({"invitations":null})", 200,
       "python16 python19 node"},
      {"POST /api/v1/invitations" + key, created + "}", 201, ""},
      {"POST /api/v1/invitations" + key, created + R"(,"target":[]})", 201, "java"},
      {"POST /api/v1/invitations" + key, "{}", 201, "python16 python19 rust"},
      {"GET /invitations/by-scope/team/a/b/autojoin" + key,
       R"({"autojoinDomains":[],"invitation":null})", 200, ""},
      {"GET /invitations/by-scope/team/a/b/autojoin" + key,
       R"({"autojoinDomains":[{"id":"1","domain":"x","extra":1}]})", 200, "java"},
      {"POST /invitations/autojoin" + key, R"({"invitation":null})", 200, "python16 python19 rust"},
      {"POST /invitations/sync-internal-invitation" + key,
       R"({"processed":1.5,"invitationIds":["1"]})", 200, "python16 python19 rust csharp"},
      {"GET /invitations" + token, R"({"data":{"invitations":[]}})", 200, ""},
      {"GET /invitations" + token, R"({"invitations":[]})", 200, "ios android"},
      {"GET /invitations/sent" + token, R"({"data":{"invitations":[{"id":"1","target":[]}]}})", 200,
       "ios android"},
      {"GET /invitations/1" + token, "{\"data\":" + kInvitation + "}", 200,
       "python16 python19 rust ios android"},
      {"POST /invitations" + token, R"({"data":{"invitationEntries":[{"id":"1"}]}})", 201, ""},
      {"POST /invitations" + token, created + "}", 201, "ios android"},
      {"POST /invitations/generate-shareable-link-invite" + token,
       R"({"data":{"invitation":{"id":"1","shortLink":"l","attributes":{"a":null}}}})", 200,
       "ios android"},
      {"POST /deferred-links/match" + token, R"({"matched":false})", 200, ""},
      {"POST /deferred-links/match" + token, R"({"data":{"matched":false}})", 200, "ios android"},
      {"GET /anything" + key, "no JSON", 200, ""},
      {"GET /invitations/1" + key, "{}", 404, ""},
      {"GET /invitations/1 HTTP/1.1\r\n", "{}", 200, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.request);
    CAPTURE(row.body);
    const auto found = SdkDecoders::table().faults_of_exchange(row.request + "\r\n",
                                                               answered(row.body, row.status));
    CHECK_MESSAGE(names(found) == words(row.sdks), shown(found));
  }
}

TEST_CASE("a widget as iOS and Android need it") {
  const std::string good = R"({"data":{"widgetConfiguration":{"id":"w","version":1,"configuration":{
    "meta":{"configuration":{"version":"1"}},"props":{"vortex.components.form":{"valueType":"pageData",
    "value":{"root":{"id":"r","type":"row","style":{"a":"b"},"attributes":{"a":true,"b":["c"]},
    "children":[{"id":"c","type":"text"}]}}},"vortex.theme":{"valueType":"theme",
    "value":{"options":[{"key":"k","value":"v"}]}},"more":{"value":null,"valueType":"t"}}}},
    "sessionAttestation":"s"}})";
  const std::string about = "data.widgetConfiguration.configuration.";
  const std::string root = about + "props.vortex.components.form.value.root.";
  const auto& table = SdkDecoders::table();
  CHECK(shown(table.faults("widget", answered(good))) == "");
  const auto broken = [&](const std::string& from, const std::string& to) {
    std::string body = good;
    body.replace(body.find(from), from.size(), to);
    return names(table.faults("widget", answered(body)));
  };
  const std::set<std::string> both{"ios", "android"};
  CHECK(broken(R"("id":"w",)", "") == both);
  CHECK(broken(R"({"version":"1"})", R"({"version":1})") == both);
  CHECK(broken(R"("configuration":{"version":"1"})", "") == std::set<std::string>{"ios"});
  CHECK(broken(R"("a":true)", R"("a":null)") == both);
  CHECK(broken(R"("a":true)", R"("a":1)") == both);
  CHECK(broken(R"("style":{"a":"b"})", R"("style":{"a":1})") == both);
  CHECK(broken(R"({"id":"c","type":"text"})", R"({"id":"c"})") == both);
  CHECK(broken(R"(,"valueType":"t")", "") == both);
  CHECK(broken(R"("key":"k",)", "") == both);
}

}  // namespace vortex::test
