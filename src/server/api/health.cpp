// SPDX-License-Identifier: MIT
#include "server/api/health.hpp"

#include "server/store/probe.hpp"
#include "vortex/json.hpp"
#include "vortex/version.hpp"

namespace vortex::server {
namespace {

constexpr TimeMs kTrusted = 1000;

HttpReply status_reply(std::string_view route, std::string_view status) {
  HttpReply reply;
  reply.body = Json(Json::Object{{"status", status}, {"version", kVersion}}).text();
  reply.route = route;
  return reply;
}

}  // namespace

bool Health::handle(const HttpRequest& request, const Respond& respond) {
  const bool health = request.path == "/healthz";
  const bool ready = request.path == "/readyz";
  const bool root = request.path == "/";
  if (!health && !ready && !root) return false;
  if (request.method != "GET" && request.method != "HEAD") {
    HttpReply reply = refusal_reply(Refusal(Code::method_not_allowed), request.id);
    reply.headers.emplace_back("Allow", "GET, HEAD");
    respond(std::move(reply));
  } else if (ready) {
    try_to_write(request, respond);
  } else {
    respond(status_reply(health ? "/healthz" : "/", "ok"));
  }
  return true;
}

void Health::try_to_write(const HttpRequest& request, const Respond& respond) {
  if (wrote_lately()) return respond(status_reply("/readyz", "ready"));
  const auto done = [this, respond, id = request.id](std::exception_ptr fault) {
    if (fault) {
      HttpReply reply =
          refusal_reply(Refusal(Code::unavailable).retry_after(std::chrono::seconds(5)), id);
      reply.route = "/readyz";
      return respond(std::move(reply));
    }
    {
      const std::lock_guard lock(mutex_);
      wrote_at_ = now_();
    }
    respond(status_reply("/readyz", "ready"));
  };
  try {
    store_.write(write_probe, done);
  } catch (const Refusal&) {
    done(std::current_exception());
  }
}

bool Health::wrote_lately() {
  const std::lock_guard lock(mutex_);
  const TimeMs age = now_() - wrote_at_;
  return age >= 0 && age < kTrusted;
}

}  // namespace vortex::server
