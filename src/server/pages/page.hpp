// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "base/time.hpp"
#include "server/http/message.hpp"

namespace vortex::server {

/// What a page says to a person. Texts of strangers may be in it; they are escaped.
struct PageContent {
  std::string title;
  std::string text;
  std::string message = {};  ///< the words of whoever invites
  std::optional<base::TimeMs> expires_at = {};
};

/// A page of ours as an answer: kept in no cache, framed by nobody, and without any script.
/// Thread-safe.
HttpReply page(int status, const PageContent& content);

/// The same for a page that was written elsewhere.
HttpReply page_reply(int status, std::string html);

/// Replaces what a page may load and who may frame it: its Content-Security-Policy.
void set_policy(HttpReply& reply, std::string policy);

}  // namespace vortex::server
