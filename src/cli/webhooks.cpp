// SPDX-License-Identifier: MIT
#include "cli/commands.hpp"
#include "cli/readable.hpp"
#include "cli/settings.hpp"
#include "vortex/error.hpp"
#include "vortex/webhook.hpp"

namespace vortex::cli {
namespace {

std::string describe(const Event& event) {
  if (const auto* webhook = std::get_if<WebhookEvent>(&event)) {
    return printable("webhook event " + webhook->type + ", id " + webhook->id);
  }
  const auto& analytics = std::get<AnalyticsEvent>(event);
  return printable("analytics event " + analytics.name + ", id " + analytics.id);
}

ExitCode verify(const Arguments& arguments, Terminal& terminal) {
  const std::string secret = required_webhook_secret(Settings(arguments, terminal));
  const std::string body = read_input(arguments.maybe("FILE").value_or("-"), terminal);
  const Webhooks webhooks(secret);
  const std::string& signature = arguments.text("--signature");
  if (!webhooks.verify_signature(body, signature)) {
    print(arguments, terminal, "the signature is wrong", Json::Object{{"valid", false}});
    return kRefused;
  }
  try {
    const Event event = webhooks.construct_event(body, signature);
    print(arguments, terminal, "the signature is right: " + describe(event),
          Json::Object{{"valid", true}, {"event", Json::parse(to_json(event))}});
  } catch (const DecodeError& fault) {
    print(arguments, terminal,
          std::string("the signature is right, but the body is no event: ") + fault.what(),
          Json::Object{{"valid", true}, {"event", nullptr}});
  }
  return kFine;
}

}  // namespace

std::vector<Command> webhook_commands() {
  return {
      {"webhooks verify",
       "Check a webhook's signature with the secret in VORTEX_WEBHOOK_SECRET",
       {{"FILE", "file with the raw body; - or nothing reads standard input"},
        {"--signature", "value of the X-Vortex-Signature header", Option::Kind::text, true}},
       "vortex webhooks verify --signature 03602b4d… body.json",
       verify},
  };
}

}  // namespace vortex::cli
