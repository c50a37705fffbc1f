// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/templates/template.hpp"

/// What templates may hold, which is less than mustache: nothing that could put a value into HTML
/// as it is, or into a place where escaping does not help. All functions are pure.
namespace vortex::server {

struct TemplateTag {
  enum class Kind { value, raw, section, inverted, end, comment, other };

  Kind kind;
  std::string name;
  std::size_t at;  ///< where it starts
};

/// The tags of a template. Throws TemplateFault where one is not closed.
std::vector<TemplateTag> read_tags(std::string_view text);

/// Throws TemplateFault unless `text` is one line with plain values and sections: a text of a
/// language, or a subject.
void check_line(std::string_view text);

/// Throws TemplateFault unless `text` is UTF-8 whose tags are fine for a layout. In HTML the names
/// in `rendered` are HTML already and have to be shown raw, all others escaped; attributes may hold
/// those in `attributes` only.
void check_layout(std::string_view text, Template::Kind kind,
                  std::span<const std::string_view> rendered,
                  std::span<const std::string_view> attributes);

}  // namespace vortex::server
