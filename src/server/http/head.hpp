// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "server/http/message.hpp"

namespace vortex::server {

inline constexpr std::size_t kTargetMax = 8 * 1024;
inline constexpr std::size_t kHeadersMax = 16 * 1024;
inline constexpr std::size_t kBodyMax = 1024 * 1024;

/// How many bytes of `received` are the head of a request, with the empty line that ends it;
/// nothing while more has to come. Throws Refusal as soon as the target or the headers are too
/// large.
std::optional<std::size_t> find_head(std::string_view received);

/// Checks a whole head for what the parser lets pass and proxies read in different ways: folded
/// lines, repeated or missing headers that must be there once, other transfer codings than chunked.
/// Escapes bytes outside ASCII in the target, which must form UTF-8. Returns the head to parse, or
/// throws Refusal.
std::string check_head(std::string_view head);

/// The name that a caller gives to its request, from what has come of the head, well-formed or not;
/// empty where there is none that is 1 to 128 of `[A-Za-z0-9._-]`.
std::string request_id_in(std::string_view received);

/// What can be told of a request that is refused before it is one: method, path and whole headers
/// of what has come of its head, well-formed or not.
HttpRequest glimpse(std::string_view received);

}  // namespace vortex::server
