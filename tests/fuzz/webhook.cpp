// SPDX-License-Identifier: MIT
// Webhooks as the SDK receives them: input is a webhook-timestamp, a webhook-signature, each a
// line, and a body, which is also received with good signatures.
#include "vortex/webhook.hpp"

#include <string>

#include "base/utf8.hpp"
#include "fuzz/fuzzers.hpp"
#include "vortex/error.hpp"

namespace vortex::fuzz {
namespace {

constexpr std::string_view kSecret = "whsec_the secret of this test";
constexpr std::string_view kId = "msg_1";
const std::chrono::system_clock::time_point kNow{std::chrono::seconds(1'700'000'000)};

const Webhooks& webhooks() {
  static const Webhooks made(kSecret, {.clock = [] { return kNow; }});
  return made;
}

void check_headers(std::string_view body, std::string_view timestamp, std::string_view signature) {
  const WebhookHeaders guessed{
      {"webhook-id", kId}, {"webhook-timestamp", timestamp}, {"webhook-signature", signature}};
  require(!webhooks().verify(body, guessed), "nobody guesses a signature");
  require(!webhooks().verify_signature(body, signature), "in any of its forms");
  const WebhookSigner::Headers made = WebhookSigner(kSecret).sign(body, kId, kNow);
  require(webhooks().verify(body, made.received()), "what is signed is good");
  const WebhookHeaders later{
      {"webhook-id", kId}, {"webhook-timestamp", timestamp}, {"webhook-signature", made.signature}};
  require(!webhooks().verify(body, later) || timestamp == made.timestamp, "of one time only");
  // A newer version of signatures, or one with a newer secret, does not harm the one that is known.
  std::string several = made.signature;
  if (signature.find(' ') == std::string_view::npos) several += ' ' + std::string(signature);
  require(webhooks().verify(body, {{"webhook-id", kId},
                                   {"webhook-timestamp", made.timestamp},
                                   {"webhook-signature", several}}),
          "of several signatures one is enough");
}

void check_event(std::string_view body) {
  const WebhookSigner signer(kSecret);
  try {
    const Event event = webhooks().construct_event(body, signer.sign(body));
    require(is_webhook_event(event) != is_analytics_event(event), "an event is of one kind");
    const std::string written = to_json(event);
    require(base::is_utf8(written), "an event is written in UTF-8");
    const Event again = webhooks().construct_event(written, signer.sign(written));
    require(is_webhook_event(again) == is_webhook_event(event) && to_json(again) == written,
            "a written event is read as the same");
  } catch (const DecodeError& fault) {
    require(base::is_utf8(fault.what()), "a fault is told in UTF-8");
  }
}

}  // namespace

void webhook(std::string_view input) {
  const std::string_view timestamp = take_until(input, '\n');
  const std::string_view signature = take_until(input, '\n');
  check_headers(input, timestamp, signature);
  check_event(input);
}

}  // namespace vortex::fuzz
