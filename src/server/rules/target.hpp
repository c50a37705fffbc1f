// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "server/rules/domain.hpp"

namespace vortex::server {

enum class TargetKind { email, phone, share, internal };

/// `email`, `phone`, `share` or `internal`, as answers write it.
std::string_view text(TargetKind kind);

/// Reads a type as callers write it: also `phoneNumber` and `sms` for phone, `username` and
/// `internalId` for internal. Nothing for any other text.
std::optional<TargetKind> read_target_kind(std::string_view text);

/// Somebody who can be invited or who accepts: two with the same kind and key are the same.
struct Identity {
  TargetKind kind = TargetKind::internal;
  std::string key;    ///< for comparing
  std::string value;  ///< for showing

  bool same_as(const Identity& other) const { return kind == other.kind && key == other.key; }
};

/// An identity, or why the value is none: words that follow the field's name.
using MaybeIdentity = std::variant<Identity, std::string_view>;

/// Checks and normalises a value for its kind. The value of a share link is ignored.
MaybeIdentity read_target(TargetKind kind, std::string_view value, LocalDomains local);

/// Who accepts, from what a back end knows of its user. Never refused for its shape, because
/// official SDKs send phone numbers and names as addresses: what is no address is read as a phone
/// number, and what is neither stands for itself.
Identity read_identity(std::string_view text, LocalDomains local);

}  // namespace vortex::server
