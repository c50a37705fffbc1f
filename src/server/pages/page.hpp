// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/http/message.hpp"
#include "server/rules/card.hpp"

namespace vortex::server {

/// A button, which sends a POST.
struct PageForm {
  std::string action;  ///< a URL
  std::string button;
  bool is_quiet = false;   ///< not what most people want
  std::string token = {};  ///< a hidden field, where there is one
  std::string label = {};  ///< of a field for an email address, where it asks for one
  std::string typed = {};  ///< what that holds
  std::string fault = {};  ///< what is wrong with it
};

struct PageLink {
  std::string url;
  std::string text;
};

/// What a page says to a person. Texts of strangers may be in it; they are escaped.
struct PageContent {
  std::string title;
  std::string text;
  std::string language = "en";
  std::string direction = "ltr";
  std::string heading = {};  ///< HTML; empty: the title
  std::string message_intro = {};
  std::string message = {};  ///< the words of whoever invites
  std::string expiry = {};
  std::vector<PageForm> forms = {};
  std::optional<PageLink> link = {};
  std::optional<Card> card = {};  ///< for chats, in the head of the page
  std::string card_url = {};
};

/// A page of ours as an answer: kept in no cache, framed by nobody, and without any script.
/// Thread-safe.
HttpReply page(int status, const PageContent& content);

/// The same for a page that was written elsewhere.
HttpReply page_reply(int status, std::string html);

/// Sends a person on; there is nothing to see on the way.
HttpReply redirect_to(const std::string& location);

/// Replaces what a page may load and who may frame it: its Content-Security-Policy.
void set_policy(HttpReply& reply, std::string policy);

}  // namespace vortex::server
