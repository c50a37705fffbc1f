// SPDX-License-Identifier: MIT
#include "server/app/metrics_listener.hpp"

namespace vortex::server {

MetricsListener::MetricsListener(Options options)
    : options_(std::move(options)), metrics_(options_.connections_max), http_(http_options()) {}

void MetricsListener::stop() {
  http_.stop(std::chrono::seconds(1));
}

HttpServer::Options MetricsListener::http_options() {
  HttpServer::Options options;
  options.listen = options_.listen;
  options.connections_max = 16;
  options.shared = options_.shared;
  options.shared.handler = [this](const HttpRequest& request, const Respond& respond) {
    respond(answer(request));
  };
  options.complain = options_.complain;
  return options;
}

HttpReply MetricsListener::answer(const HttpRequest& request) {
  try {
    if (request.path != "/metrics") throw Refusal(Code::route_not_found);
    if (request.method != "GET" && request.method != "HEAD") {
      HttpReply reply = refusal_reply(Refusal(Code::method_not_allowed), request.id);
      reply.headers.emplace_back("Allow", "GET, HEAD");
      return reply;
    }
    HttpReply reply;
    reply.body = metrics_.text(options_.measure());
    reply.content_type = "text/plain; version=0.0.4; charset=utf-8";
    return reply;
  } catch (const Refusal& refusal) {
    return refusal_reply(refusal, request.id);
  } catch (const std::exception& fault) {
    options_.complain(fault.what());
    return refusal_reply(Refusal(Code::unavailable), request.id);
  }
}

}  // namespace vortex::server
