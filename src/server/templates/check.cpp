// SPDX-License-Identifier: MIT
#include "server/templates/check.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "base/utf8.hpp"
#include "server/rules/text.hpp"

namespace vortex::server {
namespace {

using Kind = TemplateTag::Kind;

// Deep enough for any text, and far from what the library's recursion could not bear.
constexpr std::size_t kDepthMax = 8;

Kind kind_of(char mark) {
  switch (mark) {
    case '#':
      return Kind::section;
    case '^':
      return Kind::inverted;
    case '/':
      return Kind::end;
    case '&':
      return Kind::raw;
    case '!':
      return Kind::comment;
    case '>':
    case '=':
      return Kind::other;
    default:
      return Kind::value;
  }
}

TemplateTag read_tag(std::string_view content, bool raw, std::size_t at) {
  content = trim(content);
  if (raw || content.empty()) return {raw ? Kind::raw : Kind::value, std::string(content), at};
  const Kind kind = kind_of(content.front());
  if (kind != Kind::value) content = trim(content.substr(1));
  return {kind, std::string(content), at};
}

bool is_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    const char small = base::lower(c);
    return (small >= 'a' && small <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

bool is_in(std::string_view name, std::span<const std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

[[noreturn]] void refuse(const TemplateTag& tag, const std::string& why) {
  throw TemplateFault("the tag of " + (tag.name.empty() ? "nothing" : tag.name) + " at byte " +
                      std::to_string(tag.at) + ' ' + why);
}

void check_names_and_depth(const std::vector<TemplateTag>& tags) {
  std::size_t depth = 0;
  for (const TemplateTag& tag : tags) {
    if (tag.kind == Kind::comment) continue;
    if (tag.kind == Kind::other) refuse(tag, "is of a kind that has no use here");
    if (!is_name(tag.name) && tag.name != ".") {
      refuse(tag, "has a name with other characters than A-Z a-z 0-9 _ -");
    }
    if (tag.kind == Kind::section || tag.kind == Kind::inverted) ++depth;
    if (tag.kind == Kind::end && depth > 0) --depth;
    if (depth > kDepthMax) refuse(tag, "is in too many sections");
  }
}

bool is_within(std::string_view before, std::string_view start, std::string_view end) {
  const std::size_t opened = before.rfind(start);
  if (opened == std::string_view::npos) return false;
  const std::size_t closed = before.rfind(end);
  return closed == std::string_view::npos || closed < opened;
}

// Between tags a value is escaped; in a style sheet, a script or most attributes that is not
// enough.
void check_place(std::string_view html, const TemplateTag& tag,
                 std::span<const std::string_view> attributes) {
  const std::string before = base::lower_case(html.substr(0, tag.at));
  if (is_within(before, "<style", "</style") || is_within(before, "<script", "</script")) {
    refuse(tag, "is in a style or a script, where no value can be shown safely");
  }
  if (is_within(before, "<", ">") && !is_in(tag.name, attributes)) {
    refuse(tag, "is in an attribute, where this value cannot be shown safely");
  }
}

void check_escaping(std::string_view html, const std::vector<TemplateTag>& tags,
                    std::span<const std::string_view> rendered,
                    std::span<const std::string_view> attributes) {
  for (const TemplateTag& tag : tags) {
    if (tag.kind != Kind::value && tag.kind != Kind::raw) continue;
    const bool is_rendered = is_in(tag.name, rendered);
    if (tag.kind == Kind::raw && !is_rendered) refuse(tag, "needs two braces: it is to be escaped");
    if (tag.kind == Kind::value && is_rendered)
      refuse(tag, "needs three braces: it is HTML already");
    check_place(html, tag, attributes);
  }
}

}  // namespace

std::vector<TemplateTag> read_tags(std::string_view text) {
  std::vector<TemplateTag> tags;
  std::size_t at = text.find("{{");
  while (at != std::string_view::npos) {
    const bool raw = text.substr(at).starts_with("{{{");
    const std::string_view close = raw ? "}}}" : "}}";
    const std::size_t start = at + close.size();
    const std::size_t end = text.find(close, start);
    if (end == std::string_view::npos) {
      throw TemplateFault("is no mustache: the tag at byte " + std::to_string(at) + " has no end");
    }
    tags.push_back(read_tag(text.substr(start, end - start), raw, at));
    at = text.find("{{", end + close.size());
  }
  return tags;
}

void check_line(std::string_view text) {
  if (!base::is_utf8(text)) throw TemplateFault("is not valid UTF-8");
  if (has_control_or_override(text)) throw TemplateFault("holds a control character");
  const auto tags = read_tags(text);
  check_names_and_depth(tags);
  for (const TemplateTag& tag : tags) {
    if (tag.kind == Kind::raw) refuse(tag, "needs two braces");
  }
}

void check_layout(std::string_view text, Template::Kind kind,
                  std::span<const std::string_view> rendered,
                  std::span<const std::string_view> attributes) {
  if (!base::is_utf8(text)) throw TemplateFault("is not valid UTF-8");
  const auto tags = read_tags(text);
  check_names_and_depth(tags);
  if (kind == Template::Kind::html) check_escaping(text, tags, rendered, attributes);
}

}  // namespace vortex::server
