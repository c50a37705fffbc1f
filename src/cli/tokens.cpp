// SPDX-License-Identifier: MIT
#include "cli/commands.hpp"
#include "cli/readable.hpp"
#include "cli/settings.hpp"
#include "vortex/error.hpp"
#include "vortex/verify.hpp"

namespace vortex::cli {
namespace {

std::string input(const Arguments& arguments, const char* name, Terminal& terminal) {
  const std::string& given = arguments.text(name);
  return given == "-" ? trimmed(read_input("-", terminal)) : given;
}

const char* name_of(TokenError::Kind kind) {
  switch (kind) {
    case TokenError::Kind::malformed:
      return "malformed";
    case TokenError::Kind::wrong_algorithm:
      return "wrong_algorithm";
    case TokenError::Kind::unknown_key:
      return "unknown_key";
    case TokenError::Kind::bad_signature:
      return "bad_signature";
    case TokenError::Kind::expired:
      return "expired";
    case TokenError::Kind::not_yet_valid:
      return "not_yet_valid";
    case TokenError::Kind::bad_claims:
      return "bad_claims";
  }
  return "";
}

void print_valid(const Arguments& arguments, Terminal& terminal, const TokenClaims& token) {
  const std::string expires = iso_time(token.expires_at);
  const std::string claims = Json(token.claims).text(Json::Numbers::as_given);
  print(arguments, terminal,
        aligned({{"token", Cell("valid", Colour::good)},
                 {"user", token.user_id},
                 {"email", token.email.value_or("-")},
                 {"scope", token.scope.value_or("-")},
                 {"key", token.kid},
                 {"issued", token.issued_at ? iso_time(*token.issued_at) : "-"},
                 {"expires", expires},
                 {"claims", claims}},
                terminal.colour_out),
        Json::Object{{"valid", true},
                     {"kid", token.kid},
                     {"userId", token.user_id},
                     {"expiresAt", expires},
                     {"claims", token.claims}});
}

ExitCode verify_token(const TokenVerifier& verifier, const Arguments& arguments,
                      Terminal& terminal) {
  try {
    print_valid(arguments, terminal, verifier.verify_token(input(arguments, "INPUT", terminal)));
    return kFine;
  } catch (const TokenError& fault) {
    print(arguments, terminal,
          painted("not valid", Colour::bad, terminal.colour_out) + ": " + printable(fault.what()),
          Json::Object{
              {"valid", false}, {"reason", name_of(fault.kind())}, {"detail", fault.what()}});
    return kRefused;
  }
}

ExitCode verify_signature(const TokenVerifier& verifier, const Arguments& arguments,
                          Terminal& terminal) {
  const bool right = verifier.verify_signature_json(input(arguments, "INPUT", terminal),
                                                    arguments.text("--signature"));
  print(arguments, terminal,
        std::string("the signature is ") +
            (right ? painted("right", Colour::good, terminal.colour_out)
                   : painted("wrong", Colour::bad, terminal.colour_out)),
        Json::Object{{"valid", right}});
  return right ? kFine : kRefused;
}

ExitCode verify(const Arguments& arguments, Terminal& terminal) {
  VerifyOptions options;
  options.any_sdk_spelling = arguments.has("--any-sdk");
  const TokenVerifier verifier(required_api_key(Settings(arguments, terminal)), std::move(options));
  return arguments.has("--signature") ? verify_signature(verifier, arguments, terminal)
                                      : verify_token(verifier, arguments, terminal);
}

// Tokens say when they end as `exp`, legacy JWTs as `expires`.
std::string expiry_text(const Json::Object& claims) {
  for (const char* name : {"exp", "expires"}) {
    const Json* value = claims.find(name);
    const auto seconds = value ? value->as_int64() : std::nullopt;
    // Further away than any date that can be written.
    if (!seconds || *seconds < 0 || *seconds > 250'000'000'000) continue;
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    return iso_time(std::chrono::system_clock::from_time_t(*seconds)) +
           (*seconds < now ? " (over)" : "");
  }
  return "-";
}

ExitCode decode(const Arguments& arguments, Terminal& terminal) {
  const UnverifiedToken token = decode_token_unverified(input(arguments, "TOKEN", terminal));
  warn(terminal, "nobody has checked this token; vortex verify does");
  print(arguments, terminal,
        aligned({{"header", Json(token.header).text(Json::Numbers::as_given)},
                 {"claims", Json(token.claims).text(Json::Numbers::as_given)},
                 {"expires", expiry_text(token.claims)}},
                terminal.colour_out),
        Json::Object{{"verified", false}, {"header", token.header}, {"claims", token.claims}});
  return kFine;
}

constexpr auto kText = Option::Kind::text;
constexpr auto kFlag = Option::Kind::flag;

}  // namespace

std::vector<Command> token_commands() {
  return {
      {"verify", "Check a token, or with --signature what sign made for a user",
       with_key({{"INPUT", "the token, or the user as a JSON object; - reads standard input", kText,
                  true},
                 {"--signature", "signature of the user", kText, false, "KID:HEX"},
                 {"--any-sdk", "take signatures by SDKs that write the user in another way too",
                  kFlag}}),
       "vortex token --id user-123 | vortex verify -\n"
       "vortex verify --signature 3f6f…:9ab0… '{\"id\":\"user-123\"}'",
       verify},
      {"decode",
       "Show what a token says, without checking it",
       {{"TOKEN", "the token; - reads standard input", kText, true}},
       "vortex token --id user-123 | vortex decode -",
       decode},
  };
}

}  // namespace vortex::cli
