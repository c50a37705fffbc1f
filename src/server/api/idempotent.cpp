// SPDX-License-Identifier: MIT
#include "server/api/idempotent.hpp"

#include "base/base64url.hpp"
#include "base/mac.hpp"
#include "server/http/reply.hpp"
#include "server/store/idempotency.hpp"

namespace vortex::server {
namespace {

// All keys of an environment count as one caller: a key may be rotated between two tries. Each user
// is one, whatever the token, and another one by signature, which reaches less.
struct Owner {
  std::int64_t environment;
  std::string credential;
};

Owner owner_of(const Credential& who) {
  if (const auto* key = std::get_if<ApiKey>(&who)) return {key->environment.id, "key"};
  const User& user = std::get<User>(who);
  return {user.environment.id, (user.by_signature ? "signature " : "user ") + user.id};
}

std::string fingerprint_of(const HttpRequest& request) {
  const base::Digest digest = base::sha256(request.method + '\n' + request.path + '?' +
                                           request.query + '\n' + request.body);
  return std::string(reinterpret_cast<const char*>(digest.data()), digest.size());
}

// Of a longer answer only the request is kept, and a repeat of it is done again. Only accepting has
// such answers, and to accept again changes nothing.
constexpr std::size_t kKeptMost = 256 * 1024;
constexpr int kDoneAgain = 0;

bool is_kept(int status) {
  return status < 500 && status != 401 && status != 408 && status != 429;
}

// A refusal is an answer too, but what the action had written by then must go.
HttpReply answer(Tx& tx, const BoundAction& action, const std::string& request_id) {
  HttpReply reply;
  try {
    tx.nested([&] { reply = action(tx); });
  } catch (const Refusal& refusal) {
    if (!is_kept(wire::error_row(refusal.code()).status)) throw;
    reply = refusal_reply(refusal, request_id);
  }
  return reply;
}

HttpReply replay(const KeptAnswer& kept) {
  HttpReply reply;
  reply.status = kept.status;
  reply.body = kept.body;
  reply.headers.emplace_back("Idempotency-Replayed", "true");
  return reply;
}

}  // namespace

std::optional<std::string> read_idempotency_key(const HttpRequest& request) {
  const std::string* key = request.header("idempotency-key");
  if (!key || (request.method != "POST" && request.method != "DELETE")) return std::nullopt;
  if (key->empty() || key->size() > 255) {
    throw Refusal(Code::invalid_field, "Idempotency-Key must have 1 to 255 characters");
  }
  return *key;
}

BoundAction make_idempotent(BoundAction action, const std::string& key, const HttpRequest& request,
                            const Credential& who) {
  return [action = std::move(action), key, request_id = request.id, owner = owner_of(who),
          fingerprint = fingerprint_of(request)](Tx& tx) {
    if (const auto kept = find_answer(tx, owner.environment, owner.credential, key)) {
      if (kept->fingerprint != fingerprint) throw Refusal(Code::idempotency_mismatch);
      if (kept->status != kDoneAgain) return replay(*kept);
    }
    HttpReply reply = answer(tx, action, request_id);
    const bool fits = reply.body.size() <= kKeptMost;
    keep_answer(tx, owner.environment, owner.credential, key,
                {fingerprint, fits ? reply.status : kDoneAgain, fits ? reply.body : ""});
    return reply;
  };
}

}  // namespace vortex::server
