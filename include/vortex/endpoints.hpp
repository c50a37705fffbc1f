// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

#include "vortex/autojoin.hpp"
#include "vortex/invitation_event.hpp"
#include "vortex/types.hpp"
#include "vortex/webhook_endpoint.hpp"

namespace vortex {

/// What operations do, in the words of HTTP.
enum class Method { get, post, del };

/// The text on the wire: GET, POST or DELETE.
constexpr std::string_view text(Method method) {
  return method == Method::get ? "GET" : method == Method::post ? "POST" : "DELETE";
}

/// An answer without content.
struct Nothing {};

/// One operation of the API. `path` follows the base URL and `/api/v1`; `{…}` stands for an
/// argument. Logs show it as it is, and calls refer to it: a literal.
template <class Reply>
struct Endpoint {
  Method method;
  std::string_view path;
};

/// The list of all operations, shared by both sides of the wire. Source: wire contract 5.3.
namespace endpoints {

inline constexpr Endpoint<std::vector<Invitation>> get_invitations_by_target{Method::get,
                                                                             "/invitations"};
inline constexpr Endpoint<CreatedInvitation> create_invitation{Method::post, "/invitations"};
inline constexpr Endpoint<Invitation> get_invitation{Method::get, "/invitations/{id}"};
inline constexpr Endpoint<Nothing> revoke_invitation{Method::del, "/invitations/{id}"};
inline constexpr Endpoint<std::vector<Invitation>> accept_invitations{Method::post,
                                                                      "/invitations/accept"};
inline constexpr Endpoint<Invitation> reinvite{Method::post, "/invitations/{id}/reinvite"};
inline constexpr Endpoint<std::vector<Invitation>> get_invitations_by_scope{
    Method::get, "/invitations/by-scope/{type}/{scope}"};
inline constexpr Endpoint<Nothing> delete_invitations_by_scope{
    Method::del, "/invitations/by-scope/{type}/{scope}"};
inline constexpr Endpoint<SyncedInternalInvitation> sync_internal_invitation{
    Method::post, "/invitations/sync-internal-invitation"};
inline constexpr Endpoint<AutojoinDomains> get_autojoin_domains{
    Method::get, "/invitations/by-scope/{type}/{scope}/autojoin"};
inline constexpr Endpoint<AutojoinDomains> configure_autojoin{Method::post,
                                                              "/invitations/autojoin"};
inline constexpr Endpoint<InvitationEvents> get_invitation_events{Method::get,
                                                                  "/invitations/{id}/events"};
inline constexpr Endpoint<WebhookEndpoint> create_webhook_endpoint{Method::post, "/webhooks"};
inline constexpr Endpoint<WebhookEndpoints> get_webhook_endpoints{Method::get, "/webhooks"};
inline constexpr Endpoint<Nothing> delete_webhook_endpoint{Method::del, "/webhooks/{id}"};

}  // namespace endpoints
}  // namespace vortex
