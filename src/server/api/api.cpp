// SPDX-License-Identifier: MIT
#include "server/api/api.hpp"

#include "server/api/idempotent.hpp"
#include "server/http/reply.hpp"

namespace vortex::server {

namespace {

// A request that is wrong is a request, too: its Idempotency-Key is taken, and the refusal is what
// a repeat is answered.
Action prepare_or_refuse(const ApiCall& call, const Route& route) {
  try {
    return route.prepare(call);
  } catch (const Refusal& refusal) {
    return [refusal](Tx&, const ApiKey&) -> HttpReply { throw refusal; };
  }
}

}  // namespace

Api::Api(Options options, Store& store, Log& log)
    : options_(std::move(options)),
      store_(store),
      log_(log),
      failed_tries_(options_.site.policy.limits.effective(
          options_.site.policy.limits.failed_auth_per_minute)) {}

void Api::handle(HttpRequest request, Respond respond) {
  std::string_view route;
  const auto respond_as = [&route, &respond](HttpReply reply) {
    reply.route = route;
    respond(std::move(reply));
  };
  try {
    answer(request, respond, route);
  } catch (...) {
    respond_as(fault_reply(std::current_exception(), request.id));
  }
}

void Api::answer(const HttpRequest& request, const Respond& respond, std::string_view& label) {
  const auto [route, arguments] =
      find_route(request.method, split_path(request.path, plus_in_path(request)));
  label = route->pattern;
  const ApiCall call{request, options_.site, arguments, split_query(request.query)};
  if (route->access == Access::writes) return write(call, *route, respond);
  HttpReply reply = read(call, *route);
  reply.route = label;
  respond(std::move(reply));
}

HttpReply Api::read(const ApiCall& call, const Route& route) {
  return store_.read([&](Tx& tx) {
    const ApiKey key = require_key(tx, call.request);
    return route.prepare(call)(tx, key);
  });
}

// The key is checked against a snapshot, so that the one writer has no more to do than to write.
void Api::write(const ApiCall& call, const Route& route, const Respond& respond) {
  const ApiKey key = store_.read([&](Tx& tx) { return require_key(tx, call.request); });
  const auto repeat = read_idempotency_key(call.request);
  Action action = repeat ? make_idempotent(prepare_or_refuse(call, route), *repeat, call.request)
                         : route.prepare(call);
  const auto reply = std::make_shared<HttpReply>();
  store_.write([action = std::move(action), key, reply](Tx& tx) { *reply = action(tx, key); },
               [this, reply, respond, id = call.request.id,
                label = route.pattern](std::exception_ptr fault) {
                 HttpReply answer = fault ? fault_reply(fault, id) : std::move(*reply);
                 answer.route = label;
                 respond(std::move(answer));
               });
}

ApiKey Api::require_key(Tx& tx, const HttpRequest& request) {
  try {
    return authenticate(tx, request);
  } catch (const Refusal&) {
    const std::string address = client_address(request, options_.proxies);
    // Behind a proxy that is not declared, all clients would share one address: its own.
    const bool exempt = options_.proxies.empty() && is_loopback(address);
    if (!exempt) failed_tries_.count(address, options_.now());
    throw;
  }
}

HttpReply Api::fault_reply(std::exception_ptr fault, std::string_view request_id) {
  try {
    std::rethrow_exception(fault);
  } catch (const MethodRefusal& refusal) {
    HttpReply reply = refusal_reply(refusal, request_id);
    reply.headers.emplace_back("Allow", refusal.allow());
    return reply;
  } catch (const Refusal& refusal) {
    return refusal_reply(refusal, request_id);
  } catch (const std::exception& reason) {
    log_.fault(reason.what(), request_id);
    return refusal_reply(Refusal(Code::unavailable).retry_after(std::chrono::seconds(5)),
                         request_id);
  }
}

}  // namespace vortex::server
