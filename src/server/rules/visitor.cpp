// SPDX-License-Identifier: MIT
#include "server/rules/visitor.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/ascii.hpp"
#include "server/rules/visitors.hpp"

namespace vortex::server {
namespace {

struct Pattern {
  Visitor visitor;
  std::string part;  ///< in lower case
};

std::vector<Pattern> read_patterns(std::string_view text) {
  std::vector<Pattern> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    const std::size_t tab = line.find('\t');
    if (tab != std::string_view::npos && line.front() != '#') {
      const Visitor visitor =
          line.substr(0, tab) == "preview" ? Visitor::preview : Visitor::scanner;
      out.push_back({visitor, base::lower_case(line.substr(tab + 1))});
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& texts) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

constexpr auto kPurposes =
    std::to_array<std::string_view>({"sec-purpose", "purpose", "x-purpose", "x-moz"});
constexpr auto kUnfurling =
    std::to_array<std::string_view>({"queued", "sent", "delivered", "shared"});
constexpr auto kMailed = std::to_array<std::string_view>({"sent", "delivered", "unfurled"});

}  // namespace

Visitor visitor_of(std::string_view user_agent, bool is_prefetch) {
  static const std::vector<Pattern> patterns = read_patterns(kVisitorTables.front());
  if (user_agent.empty() || is_prefetch) return Visitor::scanner;
  const std::string agent = base::lower_case(user_agent);
  for (const Pattern& pattern : patterns) {
    if (agent.find(pattern.part) != std::string::npos) return pattern.visitor;
  }
  return Visitor::person;
}

bool says_prefetch(std::string_view lower_case_name, std::string_view value) {
  if (!is_one_of(lower_case_name, kPurposes)) return false;
  const std::string purpose = base::lower_case(value);
  return purpose.find("prefetch") != std::string::npos ||
         purpose.find("prerender") != std::string::npos ||
         purpose.find("preview") != std::string::npos;
}

bool can_unfurl(std::string_view status) {
  return is_one_of(status, kUnfurling);
}

VisitEffect effect_of(Visitor visitor, TargetKind target, std::string_view status) {
  VisitEffect effect;
  effect.is_click = visitor == Visitor::person;
  effect.unfurls = visitor == Visitor::preview && can_unfurl(status);
  effect.opens_mail = effect.is_click && target == TargetKind::email && is_one_of(status, kMailed);
  return effect;
}

}  // namespace vortex::server
