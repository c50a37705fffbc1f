// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vortex::wire {

/// Where in a JSON document a reader stands, such as `target[0].type`. Lives on the stack of the
/// readers and costs nothing until somebody asks for its text.
class Path {
 public:
  Path() = default;
  Path(const Path& up, std::string_view name) : up_(&up), name_(name) {}
  Path(const Path& up, std::size_t index) : up_(&up), index_(index), is_index_(true) {}

  std::string text() const {
    if (!up_) return "";
    std::string out = up_->text();
    if (is_index_) return out + '[' + std::to_string(index_) + ']';
    if (!out.empty()) out += '.';
    return out.append(name_);
  }

 private:
  const Path* up_ = nullptr;
  std::string_view name_;
  std::size_t index_ = 0;
  bool is_index_ = false;
};

}  // namespace vortex::wire
