// SPDX-License-Identifier: MIT
#include "server/rules/locale.hpp"

#include <algorithm>
#include <utility>

#include "base/ascii.hpp"
#include "server/rules/text.hpp"

namespace vortex::server {
namespace {

constexpr std::size_t kTagMax = 35;
constexpr std::size_t kRangesMax = 32;

struct Range {
  std::string tag;
  int weight;  ///< in thousandths
};

bool is_tag_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

std::string_view take_until(std::string_view& text, char end) {
  const std::size_t at = std::min(text.find(end), text.size());
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return trim(taken);
}

// `q=0.8`, with at most three digits after the point. What is no weight counts as not asked for.
int read_weight(std::string_view text) {
  if (text.empty()) return 1000;
  if (text.size() < 3 || text.size() > 7 || base::lower(text[0]) != 'q' || text[1] != '=') return 0;
  text.remove_prefix(2);
  const bool point = text.size() == 1 || text[1] == '.';
  if (!point || (text[0] != '0' && text[0] != '1')) return 0;
  int weight = (text[0] - '0') * 1000;
  int worth = 100;
  for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (c < '0' || c > '9') return 0;
    weight += (c - '0') * worth;
    worth /= 10;
  }
  return std::min(weight, 1000);
}

std::vector<Range> read_ranges(std::string_view header) {
  std::vector<Range> ranges;
  while (!header.empty() && ranges.size() < kRangesMax) {
    std::string_view item = take_until(header, ',');
    const std::string tag = language_tag(take_until(item, ';'));
    const int weight = read_weight(trim(item));
    if (!tag.empty() && weight > 0) ranges.push_back({tag, weight});
  }
  std::stable_sort(ranges.begin(), ranges.end(),
                   [](const Range& a, const Range& b) { return a.weight > b.weight; });
  return ranges;
}

std::string find_language(std::string_view locale, const std::vector<std::string>& languages) {
  for (const std::string& tag : locale_chain(locale)) {
    if (std::find(languages.begin(), languages.end(), tag) != languages.end()) return tag;
  }
  return "";
}

}  // namespace

std::string language_tag(std::string_view locale) {
  std::string tag = base::lower_case(trim(locale));
  std::replace(tag.begin(), tag.end(), '_', '-');
  const bool fine = !tag.empty() && tag.size() <= kTagMax && tag.front() != '-' &&
                    tag.back() != '-' && tag.find("--") == std::string::npos &&
                    std::all_of(tag.begin(), tag.end(), is_tag_character);
  return fine ? tag : "";
}

std::vector<std::string> locale_chain(std::string_view locale) {
  std::vector<std::string> chain;
  std::string tag = language_tag(locale);
  while (!tag.empty()) {
    chain.push_back(tag);
    const std::size_t hyphen = tag.rfind('-');
    tag.resize(hyphen == std::string::npos ? 0 : hyphen);
  }
  return chain;
}

std::string best_locale(std::string_view accept_language, std::string_view stored,
                        const std::vector<std::string>& languages) {
  for (const Range& range : read_ranges(accept_language)) {
    const std::string found = find_language(range.tag, languages);
    if (!found.empty()) return found;
  }
  const std::string found = find_language(stored, languages);
  return found.empty() ? "en" : found;
}

}  // namespace vortex::server
