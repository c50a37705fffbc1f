// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "cli/cli_fixture.hpp"
#include "vortex/json.hpp"

using namespace vortex;
using test::Arrived;
using test::ConfigOfTest;
using test::http_answer;
using test::ServiceOfTest;
using test::vortex_cli;

namespace {

const std::string kKey = "VRTX.AAAAAAAAQACAAAAAAAAAAQ.test-secret-key-for-signing";
const std::string kNothing = R"({"invitations":[]})";
const std::vector<std::string> kList = {"invitations", "list", "--email", "a@b.c"};

std::vector<std::string> list_with(std::vector<std::string> more) {
  more.insert(more.begin(), kList.begin(), kList.end());
  return more;
}

std::string two_profiles(const std::string& url) {
  return "default_profile = \"one\"\n"
         "[profiles.one]\napi_key = \"key-one\"\nbase_url = \"" +
         url + "/one\"\nwebhook_secret = \"secret-of-one\"\n" + "[profiles.two]\nbase_url = \"" +
         url + "/two\"\napi_key_file = \"two.key\"\n";
}

// What a command line and an environment make of the two profiles: the key and the path of the URL.
std::string used(const std::vector<std::string>& arguments, std::vector<std::string> environment) {
  const ServiceOfTest service(http_answer(200, kNothing));
  const ConfigOfTest config(two_profiles(service.server.url()));
  config.write("two.key", "key-two\n");
  environment.push_back(config.variable());
  const auto result = vortex_cli(arguments, environment);
  CAPTURE(result.err);
  REQUIRE(result.exit_code == 0);
  REQUIRE(service.server.arrived().size() == 1);
  const Arrived arrived = service.server.arrived()[0];
  return arrived.header("x-api-key").value_or("") + ' ' +
         arrived.target.substr(0, arrived.target.find("/api/v1"));
}

}  // namespace

TEST_CASE("option goes before environment, environment before profile") {
  CHECK(used(kList, {}) == "key-one /one");
  CHECK(used(kList, {"VORTEX_PROFILE=two"}) == "key-two /two");
  CHECK(used(list_with({"--profile", "two"}), {"VORTEX_PROFILE=one"}) == "key-two /two");
  CHECK(used({"--profile", "two", "invitations", "list", "--email", "a@b.c"}, {}) ==
        "key-two /two");
  CHECK(used(kList, {"VORTEX_API_KEY=key-variable"}) == "key-variable /one");
  const test::TemporaryFolder folder;
  const std::string file = folder.path() / "key";
  std::ofstream(file) << "key-option";
  CHECK(used(list_with({"--api-key-file", file}), {"VORTEX_API_KEY=key-variable"}) ==
        "key-option /one");
}

TEST_CASE("a variable that overrides a profile named on the command line is told") {
  const ServiceOfTest service(http_answer(200, kNothing));
  const ConfigOfTest config(two_profiles(service.server.url()));
  const auto result = vortex_cli(list_with({"--profile", "one"}),
                                 {config.variable(), "VORTEX_API_KEY=key-variable"});
  CHECK(result.exit_code == 0);
  CHECK(result.err == "vortex: warning: VORTEX_API_KEY is used, not profile one\n");
  CHECK(vortex_cli(kList, {config.variable(), "VORTEX_API_KEY=key-variable"}).err == "");
}

TEST_CASE("--config names another file, which has to be there") {
  const ServiceOfTest service(http_answer(200, kNothing));
  const ConfigOfTest config(two_profiles(service.server.url()));
  CHECK(vortex_cli(list_with({"--config", config.path()}), {}).exit_code == 0);
  const auto missing = vortex_cli(list_with({"--config", "/nonexistent.toml"}), {});
  CHECK(missing.exit_code == 2);
  CHECK(missing.err == "vortex: cannot read the configuration /nonexistent.toml\n");
}

TEST_CASE("a home without a configuration is fine") {
  const ServiceOfTest service(http_answer(200, kNothing));
  const test::TemporaryFolder home;
  auto environment = service.environment();
  environment.push_back("HOME=" + home.path().string());
  CHECK(vortex_cli(kList, environment).exit_code == 0);
  std::filesystem::create_directories(home.path() / ".config" / "vortex");
  std::ofstream(home.path() / ".config" / "vortex" / "config.toml") << "nonsense = 1";
  CHECK(vortex_cli(kList, environment).err.find("config.toml: nonsense is unknown") !=
        std::string::npos);
}

TEST_CASE("what a configuration must not say is refused by name") {
  struct {
    std::string text, want;
  } const cases[] = {
      {"profile = \"x\"",
       "config.toml: profile is unknown; there are default_profile and profiles"},
      {"[profiles.x]\nkey = \"k\"",
       "config.toml: profiles.x.key is unknown; a profile has api_key"},
      {"[profiles.x]\napi_key = 1", "config.toml: profiles.x.api_key must be a text"},
      {"[profiles.x]\napi_key = \"\"", "config.toml: profiles.x.api_key must be a text"},
      {"[profiles]\nx = 1", "config.toml: profiles.x must be a table"},
      {"profiles = 1", "config.toml: profiles must be a table"},
      {"[profiles.x]\napi_key = \"a\"\napi_key_file = \"b\"",
       "profiles.x: api_key and api_key_file exclude each other"},
      {"default_profile = \"x\"", "default_profile: there is no profile x"},
      {"[profiles.x]\napi_key = \"my-secret", "config.toml: not valid TOML at line 2"},
  };
  for (const auto& [text, want] : cases) {
    CAPTURE(want);
    const auto result = vortex_cli(kList, {ConfigOfTest(text).variable(), "VORTEX_API_KEY=k"});
    CHECK(result.exit_code == 2);
    CHECK(result.err.find(want) != std::string::npos);
    CHECK(result.err.find("my-secret") == std::string::npos);
  }
  const ConfigOfTest config(two_profiles("http://127.0.0.1:1"));
  const auto other = vortex_cli(list_with({"--profile", "three"}), {config.variable()});
  CHECK(other.exit_code == 2);
  CHECK(other.err.find("--profile: there is no profile three in ") != std::string::npos);
  CHECK(other.err.find("there are one, two") != std::string::npos);
}

TEST_CASE("a configuration with secrets that others may read is warned of") {
  const std::string text = "[profiles.x]\napi_key = \"k\"\n";
  const ConfigOfTest open(text, false);
  const auto warned = vortex_cli({"profiles", "list"}, {open.variable()});
  CHECK(warned.exit_code == 0);
  CHECK(warned.err.find("vortex: warning: ") == 0);
  CHECK(warned.err.find("run: chmod 600 " + open.path().string()) != std::string::npos);
  const ConfigOfTest closed(text);
  CHECK(vortex_cli({"profiles", "list"}, {closed.variable()}).err == "");
  const ConfigOfTest no_secret("[profiles.x]\napi_key_file = \"k\"\n", false);
  CHECK(vortex_cli({"profiles", "list"}, {no_secret.variable()}).err == "");
}

TEST_CASE("profiles list shows which there are and which one is used, and no secret") {
  const ConfigOfTest config("default_profile = \"b\"\n[profiles.a]\napi_key = \"" + kKey +
                            "\"\n[profiles.b]\napi_key_file = \"b.key\"\nbase_url = \"http://b\"\n"
                            "webhook_secret = \"whsec_dGhpcyBpcyBzZWNyZXQ=\"\n");
  CHECK(vortex_cli({"profiles", "list"}, {config.variable()}).out ==
        "   PROFILE  BASE URL  API KEY                           WEBHOOK SECRET\n"
        "   a        -         VRTX.AAAAAAAAQACAAAAAAAAAAQ.****  -\n"
        "*  b        http://b  file b.key                        whsec_****\n");
  CHECK(vortex_cli({"profiles", "list", "--json"}, {config.variable()}).out ==
        R"({"items":[{"name":"a","inUse":false,"apiKey":"VRTX.AAAAAAAAQACAAAAAAAAAAQ.****"},)"
        R"({"name":"b","inUse":true,"baseUrl":"http://b","apiKeyFile":"b.key",)"
        R"("webhookSecret":"whsec_****"}]})"
        "\n");
  const ConfigOfTest none("");
  CHECK(vortex_cli({"profiles", "list"}, {none.variable()}).out ==
        "no profiles in " + none.path().string() + "\n");
}

TEST_CASE("profiles show tells each setting in force, where it is from, and no secret") {
  const ConfigOfTest config("[profiles.a]\napi_key = \"plain-secret\"\nbase_url = \"http://a\"\n");
  const auto shown = vortex_cli({"profiles", "show", "--profile", "a"},
                                {config.variable(), "VORTEX_WEBHOOK_SECRET=hidden-one"});
  CHECK(shown.out == "configuration   " + config.path().string() +
                         "\n"
                         "profile         a         from --profile\n"
                         "API key         ****      from profile a\n"
                         "base URL        http://a  from profile a\n"
                         "webhook secret  ****      from VORTEX_WEBHOOK_SECRET\n");
  const auto bare = vortex_cli({"profiles", "show", "--json"}, {config.variable()});
  CHECK(bare.out == R"({"configuration":")" + config.path().string() +
                        R"(","profile":null,"apiKey":null,"baseUrl":)"
                        R"({"value":"https://api.vortexsoftware.com","source":"default"},)"
                        R"("webhookSecret":null})"
                        "\n");
}

TEST_CASE("the secret of webhooks comes from the profile as well") {
  const ConfigOfTest config(two_profiles("http://127.0.0.1:1"));
  const auto result =
      vortex_cli({"webhooks", "verify", "--signature", "00"}, {config.variable()}, "a body");
  CHECK(result.exit_code == 1);
  CHECK(vortex_cli({"webhooks", "verify", "--signature", "00"}, {}).err ==
        "vortex: no secret: set VORTEX_WEBHOOK_SECRET, or put webhook_secret in a profile\n");
}

TEST_CASE("an API key is read from standard input for --api-key-file -") {
  CHECK(vortex_cli({"sign", "--id", "user-123", "--api-key-file", "-"}, {}, kKey + "\n").out ==
        vortex_cli({"sign", "--id", "user-123"}, {"VORTEX_API_KEY=" + kKey}).out);
}
