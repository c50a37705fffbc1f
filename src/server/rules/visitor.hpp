// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "server/rules/target.hpp"

/// Who opens the link of an invitation and what that counts as, decided without a database, a clock
/// or a network.
namespace vortex::server {

/// Nobody can be told for sure from a request, so that nothing depends on it but counting and which
/// page is shown.
enum class Visitor {
  person,
  preview,  ///< shows what is behind a link that somebody has passed on
  scanner,  ///< looks at links before or without anybody who reads them
};

/// `user_agent`: the header, empty where there is none: every browser sends one, so that this is a
/// scanner. A prefetch is a scanner as well: whether somebody will look at it is not known.
Visitor visitor_of(std::string_view user_agent, bool is_prefetch);

/// Whether a header says that a browser fetches a page before somebody asked for it.
bool says_prefetch(std::string_view lower_case_name, std::string_view value);

/// What a visit changes of an open invitation.
struct VisitEffect {
  bool is_click = false;    ///< counts in clickThroughs, otherwise in views
  bool unfurls = false;     ///< its status becomes `unfurled`
  bool opens_mail = false;  ///< whoever clicks in a mail has opened it

  bool operator==(const VisitEffect&) const = default;
};

VisitEffect effect_of(Visitor visitor, TargetKind target, std::string_view status);

/// Whether an invitation with this status becomes `unfurled` where its preview is shown.
bool can_unfurl(std::string_view status);

}  // namespace vortex::server
