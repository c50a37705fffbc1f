// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "vortex/json.hpp"

/// What chats and networks show of a link (Open Graph). All functions are pure.
namespace vortex::server {

/// Empty members are not known.
struct Card {
  std::string title;
  std::string description;
  std::string image;  ///< an https URL
  std::string type;   ///< see is_card_type
  std::string site_name;
};

/// `website`, `article`, `video`, `music`, `book`, `profile` or `product`.
bool is_card_type(std::string_view type);

/// Takes from an unfurlConfig `{title, description, image, type, siteName}` what the card does not
/// have yet. What cannot be shown is left out: it is no reason to show nothing.
void fill_card(Card& card, const Json& config);

}  // namespace vortex::server
