// SPDX-License-Identifier: MIT
#include "server/rules/card.hpp"

#include <algorithm>
#include <array>

#include "server/mail/shown_text.hpp"
#include "server/rules/url.hpp"

namespace vortex::server {
namespace {

constexpr std::size_t kTitleMax = 200;
constexpr std::size_t kDescriptionMax = 500;
constexpr auto kTypes = std::to_array<std::string_view>(
    {"website", "article", "video", "music", "book", "profile", "product"});

std::string text_in(const Json& config, std::string_view name) {
  const Json* value = config.find(name);
  return value && value->if_text() ? *value->if_text() : "";
}

}  // namespace

bool is_card_type(std::string_view type) {
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

void fill_card(Card& card, const Json& config) {
  if (card.title.empty()) card.title = shown_line(text_in(config, "title"), kTitleMax);
  if (card.description.empty()) {
    card.description = shown_line(text_in(config, "description"), kDescriptionMax);
  }
  const std::string image = text_in(config, "image");
  if (card.image.empty() && is_https_url(image)) card.image = image;
  const std::string type = text_in(config, "type");
  if (card.type.empty() && is_card_type(type)) card.type = type;
  if (card.site_name.empty()) card.site_name = shown_line(text_in(config, "siteName"), kTitleMax);
}

}  // namespace vortex::server
