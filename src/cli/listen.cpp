// SPDX-License-Identifier: MIT
#include <ostream>

#include "cli/commands.hpp"
#include "cli/readable.hpp"
#include "cli/receiver.hpp"
#include "cli/settings.hpp"
#include "vortex/webhook.hpp"

namespace vortex::cli {
namespace {

constexpr const char* kSignatureHeaders[] = {"X-Vortex-Signature", "webhook-id",
                                             "webhook-timestamp", "webhook-signature"};
// As wide as the longest type of event known, so that most lines are aligned.
constexpr std::size_t kTypeWidth = 26;

Answer error(int status, std::string_view text) {
  return {status, Json(Json::Object{{"error", text}}).text()};
}

// The answers of the official handlers. Source: wire contract 7.3.
Answer answer_to(const WebhookSignatureError& fault, const Delivery& delivery) {
  if (fault.kind() == WebhookSignatureError::Kind::missing) {
    return error(401, "Missing X-Vortex-Signature header");
  }
  if (fault.kind() != WebhookSignatureError::Kind::repeated) return error(401, "Invalid signature");
  for (const char* name : kSignatureHeaders) {
    if (delivery.all(name).size() < 2) continue;
    return error(400, std::string("Multiple ") + name + " headers are not allowed");
  }
  return error(400, "Repeated headers are not allowed");
}

/// What is said about one delivery.
struct Report {
  std::string type = "-";
  std::string id = "-";
  bool verified = false;
  std::string fault;      ///< why it was not taken
  Json event;             ///< null where there is none
  std::string forwarded;  ///< how forwarding ended; empty where nothing was forwarded
  bool forwarded_well = true;
};

/// What happens to each delivery: it is checked, forwarded where that is wanted, and printed.
class Listener {
 public:
  Listener(const Arguments& arguments, Terminal& terminal)
      : arguments_(arguments),
        terminal_(terminal),
        webhooks_(required_webhook_secret(Settings(arguments, terminal))),
        forward_to_(arguments.maybe("--forward-to")),
        left_(arguments.maybe_count("--count", 1'000'000'000)) {
    if (forward_to_ && !forward_to_->starts_with("http://") &&
        !forward_to_->starts_with("https://")) {
      throw UsageError("--forward-to must be an http or https URL");
    }
  }

  bool has_enough() const { return left_ == 0u; }

  std::variant<Answer, Forward> take(const Delivery& delivery) {
    Report report;
    try {
      const Event event = checked(delivery);
      describe(event, report);
    } catch (const WebhookSignatureError& fault) {
      report.fault = fault.what();
      return finish(report, answer_to(fault, delivery));
    } catch (const DecodeError& fault) {
      report.verified = true;
      report.fault = std::string("no event: ") + fault.what();
      return finish(report, error(400, "Not an event"));
    }
    if (!forward_to_) return finish(report, Answer{200, R"({"received":true})"});
    return Forward{request_for(delivery), [this, report](const Outcome& outcome) mutable {
                     return forwarded(report, outcome);
                   }};
  }

 private:
  Event checked(const Delivery& delivery) const {
    WebhookHeaders headers;
    for (const Header& header : delivery.headers) headers.add(header.name, header.value);
    return webhooks_.construct_event(delivery.body, headers);
  }

  static void describe(const Event& event, Report& report) {
    report.verified = true;
    report.event = Json::parse(to_json(event));
    const auto* webhook = std::get_if<WebhookEvent>(&event);
    report.type = webhook ? webhook->type : std::get<AnalyticsEvent>(event).name;
    report.id = webhook ? webhook->id : std::get<AnalyticsEvent>(event).id;
  }

  // The body byte for byte and what signs it, so that the receiver behind can check it again.
  Request request_for(const Delivery& delivery) const {
    Request request;
    request.method = Method::post;
    request.url = *forward_to_;
    request.body = delivery.body;
    request.connect_timeout = std::chrono::seconds(5);
    request.timeout = std::chrono::seconds(15);
    for (const char* name : {"Content-Type", "User-Agent"}) pass_on(name, delivery, request);
    for (const char* name : kSignatureHeaders) pass_on(name, delivery, request);
    return request;
  }

  static void pass_on(const char* name, const Delivery& delivery, Request& request) {
    for (std::string& value : delivery.all(name)) request.headers.push_back({name, value});
  }

  // The sender is told of a failure behind as of one here, so that it tries again.
  Answer forwarded(Report& report, const Outcome& outcome) {
    const auto* response = std::get_if<Response>(&outcome);
    report.forwarded =
        response ? std::to_string(response->status) : std::get<TransportError>(outcome).what();
    report.forwarded_well = response && response->status / 100 == 2;
    return finish(report, report.forwarded_well ? Answer{200, R"({"received":true})"}
                                                : error(500, "Webhook handler error"));
  }

  Answer finish(const Report& report, Answer answer) {
    if (arguments_.has("--json")) {
      print_json(report, answer);
    } else {
      print_line(report, answer);
    }
    terminal_.out.flush();
    if (left_ && report.verified) --*left_;
    return answer;
  }

  void print_line(const Report& report, const Answer& answer) {
    std::string type = printable(report.type);
    type.resize(std::max(type.size(), kTypeWidth), ' ');
    terminal_.out << iso_time(std::chrono::system_clock::now()) << "  " << type << "  "
                  << printable(report.id) << "  "
                  << (report.verified ? painted("verified", Colour::good, terminal_.colour_out)
                                      : painted("refused", Colour::bad, terminal_.colour_out));
    if (!report.fault.empty()) {
      terminal_.out << ": " << printable(report.fault) << " (" << answer.status << ')';
    }
    if (!report.forwarded.empty()) {
      terminal_.out << "  forwarded: "
                    << painted(printable(report.forwarded),
                               report.forwarded_well ? Colour::good : Colour::bad,
                               terminal_.colour_out);
    }
    terminal_.out << '\n';
  }

  void print_json(const Report& report, const Answer& answer) {
    Json::Object line{{"time", iso_time(std::chrono::system_clock::now())},
                      {"verified", report.verified},
                      {"status", answer.status}};
    if (!report.event.is_null()) {
      line.set("type", report.type);
      line.set("id", report.id);
      line.set("event", report.event);
    }
    if (!report.fault.empty()) line.set("fault", report.fault);
    if (!report.forwarded.empty()) line.set("forwarded", report.forwarded);
    terminal_.out << Json(std::move(line)).text(Json::Numbers::as_given) << '\n';
  }

  const Arguments& arguments_;
  Terminal& terminal_;
  Webhooks webhooks_;
  std::optional<std::string> forward_to_;
  std::optional<std::uint64_t> left_;
};

ExitCode listen(const Arguments& arguments, Terminal& terminal) {
  Listener listener(arguments, terminal);
  const std::chrono::seconds patience(arguments.maybe_count("--timeout", 3600).value_or(10));
  Receiver receiver(arguments.maybe("--listen").value_or("127.0.0.1:0"), patience);
  if (!receiver.on_loopback()) {
    warn(terminal, "others can reach " + receiver.address() + ", which has no TLS");
  }
  terminal.err << "listening on http://" << receiver.address() << ", Ctrl-C ends" << std::endl;
  receiver.serve([&](const Delivery& delivery) { return listener.take(delivery); },
                 [&] { return listener.has_enough(); });
  return kFine;
}

constexpr auto kText = Option::Kind::text;

}  // namespace

std::vector<Command> listen_commands() {
  return {
      {"webhooks listen",
       "Receive webhooks here: check each with the secret in VORTEX_WEBHOOK_SECRET and print it",
       {{"--listen", "where [127.0.0.1:0]; port 0 is any free one", kText, false, "ADDRESS:PORT"},
        {"--forward-to", "pass each verified webhook on; the sender is told 500 where that fails",
         kText, false, "URL"},
        {"--count", "end after so many verified webhooks", kText, false, "N"},
        {"--timeout", "seconds that a sender has for a request [10]", kText, false, "SECONDS"}},
       "vortex webhooks listen\n"
       "vortex webhooks listen --listen 127.0.0.1:4000 --forward-to"
       " http://127.0.0.1:3000/webhooks --json",
       listen}};
}

}  // namespace vortex::cli
