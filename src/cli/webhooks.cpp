// SPDX-License-Identifier: MIT
#include "vortex/webhook.hpp"

#include "cli/commands.hpp"
#include "cli/readable.hpp"
#include "cli/settings.hpp"
#include "vortex/error.hpp"

namespace vortex::cli {
namespace {

std::string describe(const Event& event) {
  if (const auto* webhook = std::get_if<WebhookEvent>(&event)) {
    return printable("webhook event " + webhook->type + ", id " + webhook->id);
  }
  const auto& analytics = std::get<AnalyticsEvent>(event);
  return printable("analytics event " + analytics.name + ", id " + analytics.id);
}

std::string body_of(const Arguments& arguments, Terminal& terminal) {
  return read_input(arguments.maybe("FILE").value_or("-"), terminal);
}

ExitCode verify(const Arguments& arguments, Terminal& terminal) {
  const Webhooks webhooks(required_webhook_secret(Settings(arguments, terminal)));
  const std::string body = body_of(arguments, terminal);
  const std::string& signature = arguments.text("--signature");
  if (!webhooks.verify_signature(body, signature)) {
    print(arguments, terminal,
          "the signature is " + painted("wrong", Colour::bad, terminal.colour_out),
          Json::Object{{"valid", false}});
    return kRefused;
  }
  const std::string right =
      "the signature is " + painted("right", Colour::good, terminal.colour_out);
  try {
    const Event event = webhooks.construct_event(body, signature);
    print(arguments, terminal, right + ": " + describe(event),
          Json::Object{{"valid", true}, {"event", Json::parse(to_json(event))}});
  } catch (const DecodeError& fault) {
    print(arguments, terminal, right + ", but the body is no event: " + printable(fault.what()),
          Json::Object{{"valid", true}, {"event", nullptr}});
  }
  return kFine;
}

// The id of the delivery: as given, or that of the event.
std::string id_of(const Arguments& arguments, const std::string& body) {
  if (const auto id = arguments.maybe("--id")) return *id;
  try {
    const Json event = Json::parse(body);
    const Json* id = event.find("id");
    if (id && id->if_text()) return *id->if_text();
  } catch (const InvalidArgument&) {
    // A body that is no JSON can be signed all the same, under an id that is given.
  }
  throw UsageError("the body has no id: give --id for the header webhook-id");
}

ExitCode sign(const Arguments& arguments, Terminal& terminal) {
  const WebhookSigner signer(required_webhook_secret(Settings(arguments, terminal)));
  const std::string body = body_of(arguments, terminal);
  const std::string signature = signer.sign(body);
  if (!arguments.has("--headers")) {
    print(arguments, terminal, signature, Json::Object{{"signature", signature}});
    return kFine;
  }
  const auto standard = signer.sign(body, id_of(arguments, body), std::chrono::system_clock::now());
  const Json::Object headers{{"X-Vortex-Signature", signature},
                             {"webhook-id", standard.id},
                             {"webhook-timestamp", standard.timestamp},
                             {"webhook-signature", standard.signature}};
  std::vector<std::string> lines;
  for (const auto& [name, value] : headers) {
    lines.push_back(printable(name + ": " + *value.if_text()));
  }
  print(arguments, terminal, join(lines, "\n"), headers);
  return kFine;
}

constexpr auto kText = Option::Kind::text;
const Option kBody{"FILE", "file with the raw body; - or nothing reads standard input"};

}  // namespace

std::vector<Command> webhook_commands() {
  return {
      {"webhooks verify",
       "Check a webhook's signature with the secret in VORTEX_WEBHOOK_SECRET",
       {kBody, {"--signature", "value of the X-Vortex-Signature header", kText, true, "HEX"}},
       "vortex webhooks verify --signature 03602b4d… body.json",
       verify},
      {"webhooks sign",
       "Sign a body as the service would, to test what receives webhooks",
       {kBody,
        {"--headers", "print all headers of a delivery, also those of Standard Webhooks",
         Option::Kind::flag},
        {"--id", "value of webhook-id; without it, the event's id", kText, false, "ID"}},
       "vortex webhooks sign body.json\n"
       "vortex webhooks sign --headers body.json | curl -H @- --data-binary @body.json"
       " http://127.0.0.1:3000/webhooks",
       sign},
  };
}

}  // namespace vortex::cli
