// SPDX-License-Identifier: MIT
#pragma once

#include <exception>
#include <functional>
#include <string>

#include "server/api/cors.hpp"
#include "server/api/credentials.hpp"
#include "server/http/client_address.hpp"
#include "server/log.hpp"
#include "server/store/invitation_cache.hpp"
#include "server/store/store.hpp"

namespace vortex::server {

/// The body that holders of keys of one environment get for an invitation.
struct RememberedAnswer {
  std::int64_t environment = 0;
  std::string body;
};
inline std::size_t bytes_of(const RememberedAnswer& answer) {
  return answer.body.size();
}

/// What the API remembers from one request to the next. Whoever commits a change drops what it
/// touches.
struct ApiMemory {
  /// Room for some ten thousand invitations.
  static constexpr std::size_t kBytes = 16 << 20;

  KeyCache keys;
  InvitationCache<RememberedAnswer> answers{kBytes};
};

/// Answers the requests of the API: finds the route, checks the credential, runs the action in a
/// transaction of the right kind, and turns what was thrown into an answer. Thread-safe.
class Api {
 public:
  struct Options {
    const Site& site;
    Attestations attestations;
    TrustedProxies proxies;
    Cors cors;
    ApiMemory& memory;
    std::function<TimeMs()> now;
  };

  Api(Options options, Store& store, Log& log);

  void handle(HttpRequest request, Respond respond);
  /// Adds what each answer of its path has to one that is given before the request was read; `seen`
  /// has its path and its headers, as far as they came.
  void complete(const HttpRequest& seen, HttpReply& reply) const;

 private:
  void add_cors(const HttpRequest& request, const FoundPath& path, HttpReply& reply) const;
  Respond finishing(const HttpRequest& request, const FoundPath& path, Respond respond) const;
  void answer(const HttpRequest& request, const FoundPath& path, const Respond& respond);
  std::optional<ApiKey> recognise(const HttpRequest& request) const;
  Credential require_credential(const HttpRequest& request);
  Credential require_credential(Tx& tx, const HttpRequest& request, std::uint64_t ticket);
  void count_failed_try(const HttpRequest& request);
  HttpReply read(const ApiCall& call, const Route& route);
  HttpReply read_one(const ApiCall& call, const Route& route);
  void write(const ApiCall& call, const Route& route, const Respond& respond);
  HttpReply fault_reply(std::exception_ptr fault, std::string_view request_id);

  Options options_;
  Store& store_;
  Log& log_;
  FailedTries failed_tries_;
};

}  // namespace vortex::server
