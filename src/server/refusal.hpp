// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "wire/error_table.hpp"

namespace vortex::server {

using wire::Code;

/// Why a request is not done: the one exception of the server. What it says is shown to the caller,
/// so it never holds a secret or what another tenant owns.
class Refusal : public std::runtime_error {
 public:
  explicit Refusal(Code code) : Refusal(code, std::string(wire::error_row(code).message)) {}
  Refusal(Code code, const std::string& message) : std::runtime_error(message), code_(code) {}

  Code code() const noexcept { return code_; }

  /// When trying again makes sense; shown as Retry-After.
  Refusal& retry_after(std::chrono::seconds wait) {
    retry_after_ = wait;
    return *this;
  }
  std::optional<std::chrono::seconds> retry_after() const noexcept { return retry_after_; }

  /// Which limit was reached, for metrics: a literal.
  Refusal& limit(std::string_view name) {
    limit_ = name;
    return *this;
  }
  std::string_view limit() const noexcept { return limit_; }

 private:
  Code code_;
  std::optional<std::chrono::seconds> retry_after_;
  std::string_view limit_;
};

}  // namespace vortex::server
