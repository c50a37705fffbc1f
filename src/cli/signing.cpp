// SPDX-License-Identifier: MIT
#include "cli/commands.hpp"
#include "cli/settings.hpp"
#include "vortex/error.hpp"
#include "vortex/token.hpp"

namespace vortex::cli {
namespace {

TokenSigner signer(const Arguments& arguments, Terminal& terminal) {
  return TokenSigner(required_api_key(Settings(arguments, terminal)), {},
                     [&](std::string_view warning) { warn(terminal, warning); });
}

// A command's JSON argument: the text itself, or standard input for `-`.
std::optional<std::string> json_argument(const Arguments& arguments, Terminal& terminal) {
  const auto given = arguments.maybe("JSON");
  return given == "-" ? read_input("-", terminal) : given;
}

Json::Object user_from_options(const Arguments& arguments) {
  Json::Object user;
  for (const auto& [option, member] :
       {std::pair{"--id", "id"}, std::pair{"--email", "email"}, std::pair{"--name", "name"},
        std::pair{"--avatar-url", "avatarUrl"}}) {
    if (const auto value = arguments.maybe(option)) user.set(member, *value);
  }
  return user;
}

TokenOptions options(const Arguments& arguments) {
  const auto text = arguments.maybe("--expires-in");
  if (!text) return {};
  const bool seconds = text->find_first_not_of("0123456789") == std::string::npos;
  return TokenOptions::from_json(
      Json(Json::Object{{"expires_in", seconds ? Json::number(*text) : Json(*text)}}).text());
}

ExitCode sign(const Arguments& arguments, Terminal& terminal) {
  const auto json = json_argument(arguments, terminal);
  const std::string signature =
      signer(arguments, terminal)
          .sign_json(json ? *json : Json(user_from_options(arguments)).text());
  print(arguments, terminal, signature, Json::Object{{"signature", signature}});
  return kFine;
}

ExitCode token(const Arguments& arguments, Terminal& terminal) {
  auto json = json_argument(arguments, terminal);
  if (!json) {
    Json::Object payload;
    if (const auto component = arguments.maybe("--component")) payload.set("component", *component);
    if (Json::Object user = user_from_options(arguments); !user.empty()) payload.set("user", user);
    if (const auto scope = arguments.maybe("--scope")) payload.set("scope", *scope);
    json = Json(std::move(payload)).text();
  }
  const std::string made =
      signer(arguments, terminal).generate_token_json(*json, options(arguments));
  print(arguments, terminal, made, Json::Object{{"token", made}});
  return kFine;
}

ExitCode jwt(const Arguments& arguments, Terminal& terminal) {
  const auto json = json_argument(arguments, terminal);
  const User user = User::from_json(json ? *json : Json(user_from_options(arguments)).text());
  const std::string made =
      signer(arguments, terminal)
          .generate_jwt(user, arguments.maybe("--extra").value_or("{}"), options(arguments));
  print(arguments, terminal, made, Json::Object{{"jwt", made}});
  return kFine;
}

std::vector<Option> with_user_options(std::vector<Option> options) {
  options.push_back({"--id", "the user's id in your system"});
  options.push_back({"--email", "the user's address"});
  options.push_back({"--name", "the user's name"});
  options.push_back({"--avatar-url", "https URL of the user's picture"});
  return with_key(std::move(options));
}

const Option kUserJson{"JSON", "the user as a JSON object; - reads standard input"};
const Option kExpiresIn{"--expires-in", "5m, 1h, 24h, 7d or a number of seconds"};

}  // namespace

std::vector<Command> signing_commands() {
  return {
      {"sign", "Sign a user for the widget's signature prop", with_user_options({kUserJson}),
       "vortex sign --id user-123 --email user@example.com", sign},
      {"token", "Make a signed token for a user (5 minutes unless --expires-in says otherwise)",
       with_user_options({{"JSON", "the payload as a JSON object; - reads standard input"},
                          {"--component", "id of the invite component"},
                          {"--scope", "scope the user invites to, such as team:42"},
                          kExpiresIn}),
       "vortex token --id user-123 --scope team:42 --expires-in 1h", token},
      {"jwt", "Make a legacy JWT (one hour unless --expires-in says otherwise)",
       with_user_options({kUserJson, {"--extra", "further claims as a JSON object"}, kExpiresIn}),
       "vortex jwt --id user-123 --email user@example.com", jwt},
  };
}

}  // namespace vortex::cli
