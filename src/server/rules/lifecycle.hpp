// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.hpp"
#include "wire/error_table.hpp"

/// What may happen to an invitation, decided without a database, a clock or a network.
namespace vortex::server {

using base::TimeMs;

enum class InvitationKind { single_use, multi_use, autojoin };
std::string_view text(InvitationKind kind);
InvitationKind read_invitation_kind(std::string_view text);

/// What decides about an invitation.
struct Lifecycle {
  InvitationKind kind = InvitationKind::single_use;
  bool accepted = false;            ///< status `accepted`
  bool accepted_elsewhere = false;  ///< status `accepted_elsewhere`
  bool deactivated = false;
  bool superseded = false;
  std::int64_t uses = 0;
  std::optional<std::int64_t> max_uses;
  std::optional<TimeMs> expires_at;
};

/// Where an invitation stands. Only `open` ones are listed and can be accepted.
enum class Phase { open, expired, accepted, accepted_elsewhere, exhausted, deactivated };

/// An invitation expires at the very moment it names. What was closed before stays what it was.
Phase phase(const Lifecycle& invitation, TimeMs now);

/// Until when an invitation looks as it does unless somebody does something.
TimeMs shown_until(const Lifecycle& invitation, TimeMs now);

/// What to do, or the code to refuse with.
struct Decision {
  enum class Step { act, nothing_to_do, refuse };
  Step step = Step::act;
  wire::Code code = wire::Code::invalid_request;

  static Decision act() { return {Step::act, {}}; }
  static Decision nothing_to_do() { return {Step::nothing_to_do, {}}; }
  static Decision refuse(wire::Code code) { return {Step::refuse, code}; }
  bool operator==(const Decision&) const = default;
};

/// `used_by_same`: the accepting identity has accepted this invitation before.
Decision decide_accept(const Lifecycle& invitation, TimeMs now, bool used_by_same);
/// Revoking, and declining.
Decision decide_close(const Lifecycle& invitation, TimeMs now);
Decision decide_reinvite(const Lifecycle& invitation, TimeMs now);

/// Whether accepting once more uses the invitation up.
bool is_last_use(const Lifecycle& invitation);

}  // namespace vortex::server
