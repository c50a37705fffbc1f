// SPDX-License-Identifier: MIT
#include "server/api/api.hpp"

#include "server/api/idempotent.hpp"
#include "server/http/reply.hpp"

namespace vortex::server {

namespace {

// A request that is wrong is a request, too: its Idempotency-Key is taken, and the refusal is what
// a repeat is answered.
BoundAction prepare_or_refuse(const ApiCall& call, const Route& route, const Credential& who) {
  try {
    return bind(call, route, who);
  } catch (const Refusal& refusal) {
    return [refusal](Tx&) -> HttpReply { throw refusal; };
  }
}

// Where only the other kind of credential is welcome, that route stands for both: it is refused
// after the credential was found good, and not before.
const Route& route_for(const std::vector<const Route*>& routes, Asker asker) {
  for (const Route* route : routes) {
    if (route->asker() == asker) return *route;
  }
  return *routes.front();
}

}  // namespace

Api::Api(Options options, Store& store, Log& log)
    : options_(std::move(options)),
      store_(store),
      log_(log),
      failed_tries_(options_.site.policy.limits.effective(
          options_.site.policy.limits.failed_auth_per_minute)) {}

void Api::handle(HttpRequest request, Respond respond) {
  try {
    const FoundPath path = find_path(split_path(request.path, plus_in_path(request)));
    respond = finishing(request, path, std::move(respond));
    answer(request, path, respond);
  } catch (...) {
    respond(fault_reply(std::current_exception(), request.id));
  }
}

void Api::complete(const HttpRequest& seen, HttpReply& reply) const {
  if (!seen.path.starts_with('/')) return;
  try {
    add_cors(seen, find_path(split_path(seen.path, plus_in_path(seen))), reply);
  } catch (const Refusal&) {
    // Answers of what is no path of ours have no more to say.
  }
}

// A page without any credential must read why it is refused; a key is in no page.
void Api::add_cors(const HttpRequest& request, const FoundPath& path, HttpReply& reply) const {
  const bool by_key = asker_of(request) == Asker::key && !bears_nothing(request);
  if (path.is_for_users() && !by_key) options_.cors.add_headers(request, reply);
}

// What every answer of a path gets, errors too.
Respond Api::finishing(const HttpRequest& request, const FoundPath& path, Respond respond) const {
  HttpReply cors;
  add_cors(request, path, cors);
  return [label = path.pattern(), cors = std::move(cors.headers),
          respond = std::move(respond)](HttpReply reply) {
    reply.route = label;
    reply.headers.insert(reply.headers.end(), cors.begin(), cors.end());
    respond(std::move(reply));
  };
}

void Api::answer(const HttpRequest& request, const FoundPath& path, const Respond& respond) {
  if (path.is_for_users() && Cors::is_preflight(request)) {
    return respond(options_.cors.answer_preflight(request, path));
  }
  const Route& route = route_for(path.with_method(request.method), asker_of(request));
  const ApiCall call{request, options_.site, options_.attestations, path.arguments,
                     split_query(request.query)};
  if (route.access == Access::writes) return write(call, route, respond);
  respond(route.access == Access::reads_one ? read_one(call, route) : read(call, route));
}

HttpReply Api::read(const ApiCall& call, const Route& route) {
  const std::uint64_t ticket = options_.memory.keys.ticket();
  return store_.read([&](Tx& tx) {
    const Credential who = require_credential(tx, call.request, ticket);
    return bind(call, route, who)(tx);
  });
}

// One invitation, as everybody with a key of its environment sees it: from memory where it did not
// change since somebody else asked.
HttpReply Api::read_one(const ApiCall& call, const Route& route) {
  const auto id = base::read_uuid(call.arguments.front());
  const auto key = recognise(call.request);
  if (!id || !key) return read(call, route);
  const TimeMs now = options_.now();
  if (const auto kept = options_.memory.answers.find(*id, now)) {
    if (kept->value.environment == key->environment.id) {
      HttpReply reply;
      reply.body = kept->value.body;
      return reply;
    }
  }
  const std::uint64_t ticket = options_.memory.answers.ticket(*id);
  HttpReply reply = read(call, route);
  if (reply.lasts_until) {
    options_.memory.answers.put(ticket, *id,
                                {{key->environment.id, reply.body}, now, *reply.lasts_until});
  }
  return reply;
}

// The credential is checked against a snapshot, so that the one writer has no more to do than to
// write.
void Api::write(const ApiCall& call, const Route& route, const Respond& respond) {
  const Credential who = require_credential(call.request);
  const auto repeat = read_idempotency_key(call.request);
  BoundAction action =
      repeat ? make_idempotent(prepare_or_refuse(call, route, who), *repeat, call.request, who)
             : bind(call, route, who);
  const auto reply = std::make_shared<HttpReply>();
  store_.write([action = std::move(action), reply](Tx& tx) { *reply = action(tx); },
               [this, reply, respond, id = call.request.id](std::exception_ptr fault) {
                 respond(fault ? fault_reply(fault, id) : std::move(*reply));
               });
}

std::optional<ApiKey> Api::recognise(const HttpRequest& request) const {
  return recognise_key(request, options_.memory.keys, options_.now());
}

Credential Api::require_credential(const HttpRequest& request) {
  if (auto key = recognise(request)) return std::move(*key);
  const std::uint64_t ticket = options_.memory.keys.ticket();
  return store_.read([&](Tx& tx) { return require_credential(tx, request, ticket); });
}

Credential Api::require_credential(Tx& tx, const HttpRequest& request, std::uint64_t ticket) {
  if (auto key = recognise(request)) return std::move(*key);
  try {
    Credential who = authenticate(tx, request, options_.site.policy.tokens, options_.attestations);
    const auto* key = std::get_if<ApiKey>(&who);
    if (key) options_.memory.keys.put(ticket, *find_key(tx, key->kid));
    return who;
  } catch (const Refusal&) {
    count_failed_try(request);
    throw;
  }
}

void Api::count_failed_try(const HttpRequest& request) {
  const std::string address = client_address(request, options_.proxies);
  // Behind a proxy that is not declared, all clients would share one address: its own.
  const bool exempt = address.empty() || (options_.proxies.empty() && is_loopback(address));
  if (!exempt) failed_tries_.count(address, options_.now());
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
