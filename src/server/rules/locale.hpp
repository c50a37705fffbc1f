// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Which language to speak. Languages are tags of BCP 47 in lower case: `de`, `pt-br`. All
/// functions are pure.
namespace vortex::server {

/// `locale` in the form that languages have here: lower case, and `-` for `_`. Empty where it could
/// not be the name of a language.
std::string language_tag(std::string_view locale);

/// `locale` and what it may be cut down to, the narrowest first: `de_AT` is `de-at`, `de`.
std::vector<std::string> locale_chain(std::string_view locale);

/// The language for somebody whose browser sends this Accept-Language, of those that there are:
/// the one it asks for most, else the one of `stored`, else English.
std::string best_locale(std::string_view accept_language, std::string_view stored,
                        const std::vector<std::string>& languages);

}  // namespace vortex::server
