// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string_view>

namespace vortex::wire {

/// Every way in which the service refuses, once: its HTTP status, its name on the wire, and what a
/// person is told where nothing more exact is known.
enum class Code {
  invalid_request,
  invalid_json,
  invalid_field,
  missing_credential,
  invalid_credential,
  invalid_attestation,
  wrong_credential,
  scope_not_allowed,
  not_the_inviter,
  not_the_invitee,
  domain_not_allowed,
  route_not_found,
  component_not_found,
  invitation_not_found,
  webhook_not_found,
  no_pending_invitation,
  method_not_allowed,
  request_timeout,
  invitation_already_accepted,
  invitation_deactivated,
  invitation_expired,
  invitation_exhausted,
  invitation_superseded,
  body_too_large,
  target_too_long,
  idempotency_mismatch,
  rate_limited,
  headers_too_large,
  method_unknown,
  version_not_supported,
  unavailable,
};

struct ErrorRow {
  Code code;
  int status;
  std::string_view name;
  std::string_view message;
};

inline constexpr auto kErrorTable = std::to_array<ErrorRow>({
    {Code::invalid_request, 400, "invalid_request", "The request is malformed"},
    {Code::invalid_json, 400, "invalid_json", "The body is not valid JSON"},
    {Code::invalid_field, 400, "invalid_field", "A field is not valid"},
    {Code::missing_credential, 401, "missing_credential",
     "An API key (x-api-key) or a user's token (Authorization: Bearer) is required"},
    {Code::invalid_credential, 401, "invalid_credential", "The credential is not valid"},
    {Code::invalid_attestation, 401, "invalid_attestation",
     "The session attestation is not of this session"},
    {Code::wrong_credential, 403, "wrong_credential", "This credential is not for this route"},
    {Code::scope_not_allowed, 403, "scope_not_allowed",
     "The token is for invitations to another scope"},
    {Code::not_the_inviter, 403, "not_the_inviter", "Somebody else made this invitation"},
    {Code::not_the_invitee, 403, "not_the_invitee", "This invitation is for somebody else"},
    {Code::domain_not_allowed, 403, "domain_not_allowed", "This email domain is not allowed"},
    {Code::route_not_found, 404, "route_not_found", "There is no such route"},
    {Code::component_not_found, 404, "component_not_found", "Component not found"},
    {Code::invitation_not_found, 404, "invitation_not_found", "Invitation not found"},
    {Code::webhook_not_found, 404, "webhook_not_found", "Webhook endpoint not found"},
    {Code::no_pending_invitation, 404, "no_pending_invitation",
     "No pending internal invitation found"},
    {Code::method_not_allowed, 405, "method_not_allowed", "This method is not allowed here"},
    {Code::request_timeout, 408, "request_timeout", "The request took too long to arrive"},
    {Code::invitation_already_accepted, 409, "invitation_already_accepted",
     "This invitation was already accepted"},
    {Code::invitation_deactivated, 409, "invitation_deactivated",
     "This invitation was revoked or declined"},
    {Code::invitation_expired, 409, "invitation_expired", "This invitation has expired"},
    {Code::invitation_exhausted, 409, "invitation_exhausted", "This invitation is used up"},
    {Code::invitation_superseded, 409, "invitation_superseded",
     "A newer invitation has taken the place of this one"},
    {Code::body_too_large, 413, "body_too_large", "The body is larger than 1 MiB"},
    {Code::target_too_long, 414, "target_too_long", "The request target is longer than 8 KiB"},
    {Code::idempotency_mismatch, 422, "idempotency_mismatch",
     "This idempotency key was used for another request"},
    {Code::rate_limited, 429, "rate_limited", "Too many; try again later"},
    {Code::headers_too_large, 431, "headers_too_large", "The headers are larger than 16 KiB"},
    {Code::method_unknown, 501, "method_unknown", "This method is not known"},
    {Code::version_not_supported, 505, "version_not_supported", "Use HTTP/1.1"},
    {Code::unavailable, 503, "unavailable", "The service cannot do this right now; try again"},
});

/// The row of a code. Every code has one (tested).
constexpr const ErrorRow& error_row(Code code) {
  for (const ErrorRow& row : kErrorTable) {
    if (row.code == code) return row;
  }
  return kErrorTable.back();
}

}  // namespace vortex::wire
