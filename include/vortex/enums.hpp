// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace vortex {

/// A text from a list that the service may extend: values newer than this library are kept. A value
/// type. Source: wire contract 6.6.
template <class Tag>
class OpenEnum {
 public:
  /// One of the values known when this library was made.
  struct Known {
    std::string_view text;
    constexpr operator std::string_view() const { return text; }
  };

  OpenEnum() = default;
  OpenEnum(Known known) : text_(known.text) {}
  /// Any text, also one that is not known.
  explicit OpenEnum(std::string text) : text_(std::move(text)) {}

  const std::string& text() const noexcept { return text_; }

  friend bool operator==(const OpenEnum& a, const OpenEnum& b) { return a.text_ == b.text_; }
  friend bool operator==(const OpenEnum& a, Known b) { return a.text_ == b.text; }

 private:
  std::string text_;
};

/// How far an invitation has come. Whether it can still be accepted is also a matter of `expired`
/// and `deactivated`.
struct InvitationStatus : OpenEnum<InvitationStatus> {
  using OpenEnum::OpenEnum;
  static constexpr Known queued{"queued"};
  static constexpr Known sending{"sending"};
  static constexpr Known sent{"sent"};
  static constexpr Known delivered{"delivered"};
  static constexpr Known accepted{"accepted"};
  static constexpr Known shared{"shared"};
  static constexpr Known unfurled{"unfurled"};
  static constexpr Known accepted_elsewhere{"accepted_elsewhere"};
};

/// Who may accept an invitation: its invitee, anybody who has the link, or whoever has an address
/// of a domain.
struct InvitationType : OpenEnum<InvitationType> {
  using OpenEnum::OpenEnum;
  static constexpr Known single_use{"single_use"};
  static constexpr Known multi_use{"multi_use"};
  static constexpr Known autojoin{"autojoin"};
};

/// How an invitation reaches its invitee, and by what its invitee is known.
struct TargetType : OpenEnum<TargetType> {
  using OpenEnum::OpenEnum;
  static constexpr Known email{"email"};
  static constexpr Known phone{"phone"};  ///< the message is sent by the inviter, not by Vortex
  static constexpr Known share{"share"};  ///< a link for anybody
  static constexpr Known internal{"internal"};  ///< an id of your own; nothing is ever sent
};

/// What an invitee decided about an internal invitation.
struct SyncAction : OpenEnum<SyncAction> {
  using OpenEnum::OpenEnum;
  static constexpr Known accepted{"accepted"};
  static constexpr Known declined{"declined"};
};

}  // namespace vortex
