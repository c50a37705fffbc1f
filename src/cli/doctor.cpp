// SPDX-License-Identifier: MIT
#include <chrono>
#include <cmath>
#include <future>
#include <iomanip>
#include <sstream>

#include "cli/api.hpp"
#include "cli/commands.hpp"
#include "cli/readable.hpp"

namespace vortex::cli {
namespace {

using SystemClock = std::chrono::system_clock;
using std::chrono::milliseconds;

// A server refuses tokens that are a minute from the future; half of that is a reason to look.
constexpr std::chrono::seconds kSkewMax{30};

enum class State { fine, failed, unknown };

/// One check: what came of it, and what to do about it.
struct Check {
  const char* name;
  State state;
  std::string detail;
  std::string fix = "";
};

/// An exchange with the service, timed.
struct Exchange {
  Outcome outcome;
  SystemClock::time_point sent;
  milliseconds took;
};

Exchange exchange(Request request) {
  const auto transport = make_curl_transport();
  std::promise<Outcome> ended;
  const auto sent = SystemClock::now();
  const auto start = std::chrono::steady_clock::now();
  transport->start(std::move(request),
                   [&](Outcome outcome) { ended.set_value(std::move(outcome)); });
  Outcome outcome = ended.get_future().get();
  const auto took = std::chrono::steady_clock::now() - start;
  return {std::move(outcome), sent, std::chrono::duration_cast<milliseconds>(took)};
}

// The time in a Date header, in the one form that is sent today: Sun, 06 Nov 1994 08:49:37 GMT.
std::optional<SystemClock::time_point> read_date(const std::string& text) {
  std::istringstream in(text);
  in.imbue(std::locale::classic());
  std::tm tm{};
  in >> std::get_time(&tm, "%a, %d %b %Y %H:%M:%S GMT");
  if (in.fail()) return std::nullopt;
  using namespace std::chrono;
  const year_month_day day(year(tm.tm_year + 1900), month(static_cast<unsigned>(tm.tm_mon + 1)),
                           std::chrono::day(static_cast<unsigned>(tm.tm_mday)));
  if (!day.ok()) return std::nullopt;
  return sys_days(day) + hours(tm.tm_hour) + minutes(tm.tm_min) + seconds(tm.tm_sec);
}

std::string fix_for(TransportError::Kind kind) {
  switch (kind) {
    case TransportError::Kind::tls:
      return "its certificate is not trusted here; is this the right URL?";
    case TransportError::Kind::timeout:
      return "a firewall may be in between; is this the right URL?";
    default:
      return "is the service running, and is this its URL? Set VORTEX_API_BASE_URL or --base-url";
  }
}

Check check_clock(const Exchange& made, const Response& response) {
  const std::string* header = response.header("date");
  const auto theirs = header ? read_date(*header) : std::nullopt;
  if (!theirs) return {"clock", State::unknown, "the answer does not say its time"};
  // The answer was made halfway, give or take; its date was cut to the second.
  const auto ours = made.sent + made.took / 2;
  const auto apart = std::chrono::duration<double>(ours - *theirs).count() - 0.5;
  const auto whole = std::to_string(static_cast<long>(std::abs(apart)));
  if (std::abs(apart) <= static_cast<double>(kSkewMax.count())) {
    return {"clock", State::fine, whole + " s from the service's"};
  }
  return {"clock", State::failed,
          whole + " s " + (apart > 0 ? "ahead of" : "behind") + " the service's",
          "set the clock of this machine, or the service's: tokens would start or end at the wrong "
          "time"};
}

std::string key_id(const std::string& key) {
  try {
    return TokenSigner(key).kid();
  } catch (const InvalidArgument&) {
    return "";
  }
}

Check check_key(const std::optional<Setting>& key, const Response& response) {
  if (!key) {
    return {"key", State::failed, "there is none",
            "set VORTEX_API_KEY, give --api-key-file, or put api_key in a profile"};
  }
  const std::string id = key_id(key->value);
  const std::string which = key->source + (id.empty() ? "" : ", id " + id);
  try {
    read_reply<std::vector<Invitation>>(response);
    return {"key", State::fine, "accepted (" + which + ")"};
  } catch (const ApiError& refusal) {
    const std::string status = std::to_string(refusal.status_code());
    if (refusal.status_code() == 401) {
      return {"key", State::failed, "not accepted: " + refusal.message() + " (" + which + ")",
              id.empty() ? "it has not the form VRTX.ID.SECRET: is it whole?"
                         : "is it revoked, expired, or the key of another service?"};
    }
    if (refusal.status_code() == 404) {
      return {"key", State::failed, "no Vortex API answers there (status 404)",
              "check the path of the base URL"};
    }
    return {"key", State::failed, "refused with status " + status + ": " + refusal.message(),
            refusal.status_code() >= 500 ? "look into the service's log" : ""};
  } catch (const DecodeError&) {
    return {"key", State::failed, "no Vortex API answers there", "check the base URL"};
  }
}

std::vector<Check> checks(const Settings& settings, const std::optional<Setting>& key,
                          ClientOptions options) {
  const std::string url = options.base_url;
  // A list of nobody's invitations: it needs a key, finds nothing and changes nothing.
  const Exchange made =
      exchange(make_request(Call(endpoints::get_invitations_by_target, {},
                                 {{"targetType", "email"}, {"targetValue", "doctor@example.com"}}),
                            options));
  if (const auto* fault = std::get_if<TransportError>(&made.outcome)) {
    return {{"reachable", State::failed, url + ": " + fault->what(), fix_for(fault->kind())},
            {"clock", State::unknown, "not looked at"},
            {"key", State::unknown, "not looked at"}};
  }
  const auto& response = std::get<Response>(made.outcome);
  const auto given = settings.base_url();
  return {{"reachable", State::fine,
           url + " answered in " + std::to_string(made.took.count()) + " ms (" +
               (given ? given->source : "default") + ')'},
          check_clock(made, response),
          check_key(key, response)};
}

Cell state_cell(State state) {
  if (state == State::unknown) return {"unknown", Colour::doubtful};
  return state == State::fine ? Cell("ok", Colour::good) : Cell("failed", Colour::bad);
}

ExitCode doctor(const Arguments& arguments, Terminal& terminal) {
  const Settings settings(arguments, terminal);
  const auto key = settings.api_key();
  ClientOptions options(key ? key->value : "");
  options.base_url = base_url(settings);
  const std::vector<Check> done = checks(settings, key, std::move(options));
  bool fine = true;
  std::vector<std::vector<Cell>> rows;
  Json::Array items;
  for (const Check& check : done) {
    fine = fine && check.state != State::failed;
    const Cell state = state_cell(check.state);
    rows.push_back({state, check.name, check.detail});
    if (!check.fix.empty()) rows.push_back({"", "", "-> " + check.fix});
    items.push_back(Json::Object{
        {"name", check.name}, {"state", state.text}, {"detail", check.detail}, {"fix", check.fix}});
  }
  print(arguments, terminal, aligned(rows, terminal.colour_out),
        Json::Object{{"ok", fine}, {"checks", std::move(items)}});
  if (done.front().state == State::failed) return kNotReachable;
  return fine ? kFine : kRefused;
}

}  // namespace

std::vector<Command> doctor_commands() {
  return {{"doctor",
           "Check that the service is reachable, the clocks agree and the key is accepted",
           with_api({}), "vortex doctor\nvortex doctor --profile staging --json", doctor}};
}

}  // namespace vortex::cli
