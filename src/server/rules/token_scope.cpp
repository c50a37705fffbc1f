// SPDX-License-Identifier: MIT
#include "server/rules/token_scope.hpp"

namespace vortex::server {

// An id may hold a colon itself, so both readings count.
bool TokenScope::allows(std::string_view type, std::string_view id) const {
  return id == text_ || std::string(type).append(":").append(id) == text_;
}

std::string TokenScope::type() const {
  const std::size_t colon = text_.find(':');
  return colon == std::string::npos || colon == 0 ? "default" : text_.substr(0, colon);
}

std::string TokenScope::id() const {
  const std::size_t colon = text_.find(':');
  return colon == std::string::npos || colon == 0 ? text_ : text_.substr(colon + 1);
}

}  // namespace vortex::server
