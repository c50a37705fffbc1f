// SPDX-License-Identifier: MIT
#include "server/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>

#include "vortex/json.hpp"

namespace vortex::server {
namespace {

std::string shown(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return out;
}

}  // namespace

struct Log::State {
  State(Format given_format, std::function<base::TimeMs()> given_now, Sink given_sink)
      : format(given_format), now(std::move(given_now)), sink(std::move(given_sink)) {}

  Format format;
  std::function<base::TimeMs()> now;
  Sink sink;
  std::atomic<std::uint64_t> faults = 0;

  void write(std::string_view level, std::string_view event, Json::Object fields) {
    const std::string time = base::iso_time(now());
    if (format == Format::json) {
      Json::Object line{{"time", time}, {"level", level}, {"event", event}};
      for (auto& [name, value] : fields) line.set(name, std::move(value));
      return sink(Json(std::move(line)).text());
    }
    std::string line = time + ' ' + shown(event);
    for (const auto& [name, value] : fields) {
      line += ' ' + name + '=' + (value.if_text() ? shown(*value.if_text()) : value.text());
    }
    sink(line);
  }
};

Log::Sink Log::standard_error() {
  auto logger = std::make_shared<spdlog::logger>("vortexd",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%v");
  logger->flush_on(spdlog::level::trace);
  return [logger](const std::string& line) { logger->log(spdlog::level::info, line); };
}

Log::Log(Format format, std::function<base::TimeMs()> now, Sink sink)
    : state_(std::make_unique<State>(format, std::move(now), std::move(sink))) {}

Log::~Log() = default;

void Log::request(const HttpRequest& request, const HttpReply& reply,
                  std::chrono::microseconds duration) {
  state_->write("info", "request",
                {{"requestId", request.id},
                 {"method", request.method},
                 {"route", reply.route},
                 {"status", reply.status},
                 {"ms", static_cast<double>(duration.count()) / 1000.0}});
}

void Log::note(std::string_view what) {
  state_->write("info", what, {});
}

void Log::fault(std::string_view what, std::string_view request_id) {
  ++state_->faults;
  Json::Object fields{{"reason", what}};
  if (!request_id.empty()) fields.set("requestId", request_id);
  state_->write("error", "fault", std::move(fields));
}

std::uint64_t Log::faults() const {
  return state_->faults;
}

}  // namespace vortex::server
