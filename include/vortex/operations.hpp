// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vortex/call.hpp"
#include "vortex/error.hpp"
#include "vortex/paging.hpp"

namespace vortex {

namespace detail {

/// A page as items of a query, which are left out where they are empty.
class PageQuery {
 public:
  explicit PageQuery(Page page)
      : start_(page.start > 0 ? std::to_string(page.start) : ""),
        limit_(page.limit ? std::to_string(*page.limit) : "") {}

  QueryItem start() const { return start_.empty() ? QueryItem{} : QueryItem{"start", start_}; }
  QueryItem limit() const { return limit_.empty() ? QueryItem{} : QueryItem{"limit", limit_}; }

 private:
  std::string start_;
  std::string limit_;
};

}  // namespace detail

/// The operations of the API, each documented once for every kind of client. `Result<T>` is what a
/// kind of client gives for a `T`: the value itself for the blocking one.
///
/// Every operation throws (or ends with) ApiError where the service refuses, TransportError where
/// no answer arrives, DecodeError where the answer cannot be read, and InvalidArgument, before
/// anything is sent, where an argument of the path is empty or a text is not UTF-8, and where the
/// client's key or URL cannot be used. They may be called by several threads at once.
/// Source: wire contract 5.
template <class Self, template <class> class Result>
class Operations {
 public:
  /// The open invitations for one invitee, newest first. `type` is `email`, `phone` or `internal`.
  Result<std::vector<Invitation>> get_invitations_by_target(std::string_view type,
                                                            std::string_view value,
                                                            Page page = {}) const {
    const detail::PageQuery query(page);
    return self().send(
        Call(endpoints::get_invitations_by_target, {},
             {{"targetType", type}, {"targetValue", value}, query.start(), query.limit()}));
  }

  /// The invitation with this id, whatever its state.
  Result<Invitation> get_invitation(std::string_view id) const {
    return self().send(Call(endpoints::get_invitation, {id}));
  }

  /// What happened to an invitation, oldest first: at most 1,000 events at a time. Known to this
  /// project's server only.
  Result<InvitationEvents> get_invitation_events(std::string_view id, Page page = {}) const {
    const detail::PageQuery query(page);
    return self().send(
        Call(endpoints::get_invitation_events, {id}, {query.start(), query.limit()}));
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
                                                           std::string_view scope,
                                                           Page page = {}) const {
    const detail::PageQuery query(page);
    return self().send(
        Call(endpoints::get_invitations_by_scope, {type, scope}, {query.start(), query.limit()}));
  }

  /// The older name of a scope is group.
  [[deprecated("get_invitations_by_scope")]] Result<std::vector<Invitation>>
  get_invitations_by_group(std::string_view type, std::string_view group) const {
    return get_invitations_by_scope(type, group);
  }

  /// Takes all open invitations to one scope back, for a scope that ceases to be.
  Result<Nothing> delete_invitations_by_scope(std::string_view type, std::string_view scope) const {
    return self().send(Call(endpoints::delete_invitations_by_scope, {type, scope}));
  }

  /// The same by its older name.
  [[deprecated("delete_invitations_by_scope")]] Result<Nothing> delete_invitations_by_group(
      std::string_view type, std::string_view group) const {
    return delete_invitations_by_scope(type, group);
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

  /// Has events told to a URL of yours. The answer holds the secret that signs them, this once.
  Result<WebhookEndpoint> create_webhook_endpoint(const CreateWebhookEndpoint& request) const {
    return self().send(Call(endpoints::create_webhook_endpoint, {}, {}, to_json(request)));
  }

  /// The URLs that events are told to, without their secrets.
  Result<WebhookEndpoints> get_webhook_endpoints() const {
    return self().send(Call(endpoints::get_webhook_endpoints));
  }

  /// Ends it. Where the first attempt's answer was lost, a service may refuse the next with 404.
  Result<Nothing> delete_webhook_endpoint(std::string_view id) const {
    return self().send(Call(endpoints::delete_webhook_endpoint, {id}));
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

}  // namespace vortex
