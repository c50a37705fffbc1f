// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "vortex/operations.hpp"
#include "vortex/options.hpp"
#include "vortex/token.hpp"

namespace vortex {

namespace detail {
class Caller;
template <class T>
using Blocking = T;

/// Makes a call and waits for its answer.
Response exchange(std::shared_ptr<Caller> caller, const AnyCall& call, const CallOptions& options);
}  // namespace detail

/// The Vortex API, blocking. Also makes signatures and tokens, with the same key.
///
/// May be used from several threads at once. Destroying it ends the calls that other threads still
/// wait for with TransportError::Kind::cancelled, and closes its connections. A client that was
/// moved from sends nothing: it throws InvalidArgument, and must not sign.
class Client : public Operations<Client, detail::Blocking> {
 public:
  class With;

  /// `base_url` may end in `/api/v1` or not, and in a slash or not.
  explicit Client(std::string api_key) : Client(ClientOptions(std::move(api_key))) {}
  Client(std::string api_key, std::string base_url)
      : Client(ClientOptions(std::move(api_key), std::move(base_url))) {}
  /// Sends nothing, and does not look at the key and the URL: calls do, by InvalidArgument.
  explicit Client(ClientOptions options);
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  using Operations::accept_invitations;

  /// The same for several invitees in the older form: one request for each, going on after a
  /// refusal and throwing the last one at the end. Throws InvalidArgument where there are none.
  [[deprecated("pass an AcceptUser")]] std::vector<Invitation> accept_invitations(
      const std::vector<std::string>& ids, const std::vector<Target>& targets) const;

  /// The open invitations to one scope, fetched in pages of this size while a loop goes over them.
  /// Must not outlive the client.
  InvitationRange each_invitation_by_scope(std::string type, std::string scope,
                                           std::size_t page_size = 100) const {
    return InvitationRange([this, type = std::move(type), scope = std::move(scope)](
                               Page page) { return get_invitations_by_scope(type, scope, page); },
                           page_size);
  }
  /// The same for the open invitations for one invitee.
  InvitationRange each_invitation_by_target(std::string type, std::string value,
                                            std::size_t page_size = 100) const {
    return InvitationRange([this, type = std::move(type), value = std::move(value)](
                               Page page) { return get_invitations_by_target(type, value, page); },
                           page_size);
  }

  /// The same operations, called with other options:
  /// `client.with(CallOptions().with_timeout(2s)).get_invitation(id)`.
  With with(CallOptions options) const;

  /// What signs for this client's key.
  const TokenSigner& signer() const noexcept { return signer_; }
  /// For short, with its errors: TokenSigner::sign.
  std::string sign(const User& user) const { return signer_.sign(user); }
  /// For short, with its errors: TokenSigner::generate_token.
  std::string generate_token(const TokenPayload& payload, const TokenOptions& options = {}) const {
    return signer_.generate_token(payload, options);
  }
  /// For short, with its errors: TokenSigner::generate_jwt.
  std::string generate_jwt(const User& user, std::string_view extra_json = "{}",
                           const TokenOptions& options = {}) const {
    return signer_.generate_jwt(user, extra_json, options);
  }

  /// Sends any call and waits for its value: what every operation above does. Throws
  /// InvalidArgument in a thread that its own answer would arrive in.
  template <class Reply>
  Reply send(const Call<Reply>& call, const CallOptions& options = {}) const {
    return read_reply(call, detail::exchange(caller_, call, options));
  }

 private:
  std::shared_ptr<detail::Caller> caller_;
  TokenSigner signer_;
};

/// The operations of a client with options of their own. A copy may outlive the client; its calls
/// then end as cancelled. May be used from several threads at once.
class Client::With : public Operations<Client::With, detail::Blocking> {
 public:
  /// What `client.with` gives.
  With(const Client& client, CallOptions options)
      : caller_(client.caller_), options_(std::move(options)) {}

  /// As Client::send, with these options.
  template <class Reply>
  Reply send(const Call<Reply>& call) const {
    return read_reply(call, detail::exchange(caller_, call, options_));
  }

 private:
  std::shared_ptr<detail::Caller> caller_;
  CallOptions options_;
};

inline Client::With Client::with(CallOptions options) const {
  return With(*this, std::move(options));
}

}  // namespace vortex
