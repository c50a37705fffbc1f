// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "vortex/json.hpp"

/// Checks of single fields. `field` is what the answer calls it; all throw Refusal{invalid_field}.
namespace vortex::server {

[[noreturn]] void refuse_field(std::string_view field, std::string_view why);

/// The body as a JSON object within the limits of the API. Throws Refusal{invalid_json}.
Json read_body(std::string_view body);

/// An id of the caller's own: 1 to 255 characters that can be shown.
void check_id(std::string_view field, std::string_view value);

/// A name: at most 200 characters, none that controls or turns the text. Empty becomes nothing.
std::optional<std::string> read_name(std::string_view field,
                                     const std::optional<std::string>& name);

/// A text of at most `most` characters, in which lines may end where `lines` says so.
enum class Lines { one, several };
std::optional<std::string> read_text(std::string_view field, const std::optional<std::string>& text,
                                     std::size_t most, Lines lines = Lines::one);

/// A picture's URL, or nothing where it is not one: a bad picture is no reason to refuse.
std::optional<std::string> read_picture(const std::optional<std::string>& url);

/// The JSON text of an object of at most 32 KiB, numbers as they were given.
std::optional<std::string> read_object(std::string_view field,
                                       const std::optional<Json::Object>& object);

}  // namespace vortex::server
