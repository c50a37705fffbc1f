// SPDX-License-Identifier: MIT
#include "server/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

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
  Format format;
  std::function<base::TimeMs()> now;
  spdlog::logger logger{"vortexd", std::make_shared<spdlog::sinks::stderr_sink_mt>()};

  void write(spdlog::level::level_enum level, std::string_view event, Json::Object fields) {
    const std::string time = base::iso_time(now());
    if (format == Format::json) {
      Json::Object line{{"time", time},
                        {"level", level == spdlog::level::err ? "error" : "info"},
                        {"event", event}};
      for (auto& [name, value] : fields) line.set(name, std::move(value));
      return logger.log(level, Json(std::move(line)).text());
    }
    std::string line = time + ' ' + shown(event);
    for (const auto& [name, value] : fields) {
      line += ' ' + name + '=' + (value.if_text() ? shown(*value.if_text()) : value.text());
    }
    logger.log(level, line);
  }
};

Log::Log(Format format, std::function<base::TimeMs()> now)
    : state_(std::make_unique<State>(State{format, std::move(now)})) {
  state_->logger.set_pattern("%v");
  state_->logger.flush_on(spdlog::level::trace);
}

Log::~Log() = default;

void Log::request(const HttpRequest& request, const HttpReply& reply,
                  std::chrono::microseconds duration) {
  state_->write(spdlog::level::info, "request",
                {{"requestId", request.id},
                 {"method", request.method},
                 {"route", reply.route},
                 {"status", reply.status},
                 {"ms", static_cast<double>(duration.count()) / 1000.0}});
}

void Log::note(std::string_view what) {
  state_->write(spdlog::level::info, what, {});
}

void Log::fault(std::string_view what, std::string_view request_id) {
  Json::Object fields{{"reason", what}};
  if (!request_id.empty()) fields.set("requestId", request_id);
  state_->write(spdlog::level::err, "fault", std::move(fields));
}

}  // namespace vortex::server
