// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace vortex::server {

/// The one scope that a token is for: `team:42`, or `42` of any type.
class TokenScope {
 public:
  explicit TokenScope(std::string text) : text_(std::move(text)) {}

  bool allows(std::string_view type, std::string_view id) const;
  /// What an invitation without a scope takes from it; a bare id is of the type `default`.
  std::string type() const;
  std::string id() const;

 private:
  std::string text_;
};

}  // namespace vortex::server
