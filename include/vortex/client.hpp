// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "vortex/call.hpp"
#include "vortex/token.hpp"

namespace vortex {

/// The operations of the API, each documented once for every kind of client. `Result<T>` is what a
/// kind of client gives for a `T`: the value itself for the blocking one.
///
/// Every operation throws (or ends with) ApiError where the service refuses, TransportError where
/// no answer arrives, DecodeError where the answer cannot be read, and InvalidArgument, before
/// anything is sent, where an argument of the path is empty.
template <class Self, template <class> class Result>
class Operations {
 public:
  /// The open invitations for one invitee, newest first. `type` is `email`, `phone` or `internal`.
  Result<std::vector<Invitation>> get_invitations_by_target(std::string_view type,
                                                            std::string_view value) const {
    return self().send(Call(endpoints::get_invitations_by_target, {},
                            {{"targetType", type}, {"targetValue", value}}));
  }

  /// The invitation with this id, whatever its state.
  Result<Invitation> get_invitation(std::string_view id) const {
    return self().send(Call(endpoints::get_invitation, {id}));
  }

  /// Creates an invitation. For an email target the service sends the mail.
  Result<CreatedInvitation> create_invitation(const CreateInvitation& request) const {
    return self().send(Call(endpoints::create_invitation, {}, {}, to_json(request)));
  }

  /// Accepts one invitation for a user. The membership itself is yours to create.
  Result<std::vector<Invitation>> accept_invitation(std::string_view id, AcceptUser user) const {
    return accept_invitations({std::string(id)}, std::move(user));
  }

  /// Accepts several invitations for one user: all of them or none. Returns them as accepted.
  /// Throws InvalidArgument where the user has neither address nor phone number.
  Result<std::vector<Invitation>> accept_invitations(std::vector<std::string> ids,
                                                     AcceptUser user) const {
    if (!user.is_known()) throw InvalidArgument("User must have either email or phone");
    const AcceptInvitations request(std::move(ids), std::move(user));
    return self().send(Call(endpoints::accept_invitations, {}, {}, to_json(request)));
  }

  /// The same for an invitee given in the older form: `phone` and `phoneNumber` become a phone
  /// number, every other type an address, as in the official SDKs.
  [[deprecated("pass an AcceptUser")]] Result<std::vector<Invitation>> accept_invitations(
      std::vector<std::string> ids, const Target& target) const {
    return accept_invitations(std::move(ids), accept_user(target));
  }

  /// Takes an invitation back. Repeating it is fine.
  Result<Nothing> revoke_invitation(std::string_view id) const {
    return self().send(Call(endpoints::revoke_invitation, {id}));
  }

  /// Sends an invitation again, with the same link and a renewed deadline.
  Result<Invitation> reinvite(std::string_view id) const {
    return self().send(Call(endpoints::reinvite, {id}));
  }

  /// The open invitations to one scope, newest first.
  Result<std::vector<Invitation>> get_invitations_by_scope(std::string_view type,
                                                           std::string_view scope) const {
    return self().send(Call(endpoints::get_invitations_by_scope, {type, scope}));
  }

  /// Takes all open invitations to one scope back, for a scope that ceases to be.
  Result<Nothing> delete_invitations_by_scope(std::string_view type, std::string_view scope) const {
    return self().send(Call(endpoints::delete_invitations_by_scope, {type, scope}));
  }

  /// Tells the service what an invitee decided about an internal invitation in your own system.
  /// Where none is pending, the service refuses with status 404.
  Result<SyncedInternalInvitation> sync_internal_invitation(
      const SyncInternalInvitation& request) const {
    return self().send(Call(endpoints::sync_internal_invitation, {}, {}, to_json(request)));
  }

  /// The mail domains whose people may join a scope without being invited one by one.
  Result<AutojoinDomains> get_autojoin_domains(std::string_view type,
                                               std::string_view scope) const {
    return self().send(Call(endpoints::get_autojoin_domains, {type, scope}));
  }

  /// Replaces them all. The service may refuse domains where anybody can have an address.
  Result<AutojoinDomains> configure_autojoin(const ConfigureAutojoin& request) const {
    return self().send(Call(endpoints::configure_autojoin, {}, {}, to_json(request)));
  }

 protected:
  ~Operations() = default;

  static AcceptUser accept_user(const Target& target) {
    const bool phone = target.type == TargetType::phone || target.type.text() == "phoneNumber";
    return phone ? AcceptUser::with_phone(target.value) : AcceptUser::with_email(target.value);
  }

 private:
  const Self& self() const { return static_cast<const Self&>(*this); }
};

/// How to reach the API. Everything but the key has a working default.
struct ClientOptions : Connection {
  explicit ClientOptions(std::string key) {
    api_key = std::move(key);
    base_url = "https://api.vortexsoftware.com";
  }

  std::shared_ptr<Transport> transport;  ///< empty: make_curl_transport()
};

namespace detail {
template <class T>
using Blocking = T;
}

/// The Vortex API, blocking. Also makes signatures and tokens, with the same key.
///
/// May be used from several threads at once. Destroying it closes its connections; calls that other
/// threads still wait for end with TransportError::Kind::cancelled. A transport that you keep a
/// share of lives on, and so do its calls. A client that was moved from sends nothing: it throws
/// InvalidArgument, and must not sign.
class Client : public Operations<Client, detail::Blocking> {
 public:
  /// `base_url` may end in `/api/v1` or not, and in a slash or not.
  explicit Client(std::string api_key) : Client(ClientOptions(std::move(api_key))) {}
  Client(std::string api_key, std::string base_url);
  explicit Client(ClientOptions options);
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  using Operations::accept_invitations;

  /// The same for several invitees in the older form: one request for each, going on after a
  /// refusal and throwing the last one at the end. Throws InvalidArgument where there are none.
  [[deprecated("pass an AcceptUser")]] std::vector<Invitation> accept_invitations(
      const std::vector<std::string>& ids, const std::vector<Target>& targets) const;

  /// What signs for this client's key.
  const TokenSigner& signer() const noexcept { return signer_; }
  std::string sign(const User& user) const { return signer_.sign(user); }
  std::string generate_token(const TokenPayload& payload, const TokenOptions& options = {}) const {
    return signer_.generate_token(payload, options);
  }
  std::string generate_jwt(const User& user, std::string_view extra_json = "{}",
                           const TokenOptions& options = {}) const {
    return signer_.generate_jwt(user, extra_json, options);
  }

  /// Sends any call and waits for its value: what every operation above does.
  template <class Reply>
  Reply send(const Call<Reply>& call) const {
    return read_reply(call, exchange(call));
  }

 private:
  Response exchange(const AnyCall& call) const;

  Connection connection_;
  std::shared_ptr<Transport> transport_;
  TokenSigner signer_;
};

}  // namespace vortex
