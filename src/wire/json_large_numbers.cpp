// SPDX-License-Identifier: MIT
#include "wire/json_large_numbers.hpp"

#include <algorithm>

#include "base/number.hpp"

namespace vortex::wire {
namespace {

// The largest double has 309 digits.
constexpr std::size_t kSurelySmall = 300;

std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return std::min(at + 1, text.size());
}

bool may_be_large(std::string_view number) {
  const bool has_exponent = number.find_first_of("eE") != std::string_view::npos;
  return (has_exponent || number.size() > kSurelySmall) && base::is_json_number(number);
}

}  // namespace

WithoutLargeNumbers take_large_numbers(std::string_view text) {
  WithoutLargeNumbers out{std::string(text), {}};
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '"') {
      at = end_of_string(text, at);
    } else if (c == '-' || (c >= '0' && c <= '9')) {
      const std::size_t end = std::min(text.find_first_not_of("+-.0123456789eE", at), text.size());
      const std::string_view number = text.substr(at, end - at);
      if (may_be_large(number)) {
        out.digits[count] = number;
        std::fill_n(out.text.begin() + static_cast<std::ptrdiff_t>(at), number.size(), ' ');
        out.text[at] = '0';
      }
      ++count;
      at = end;
    } else {
      ++at;
    }
  }
  return out;
}

}  // namespace vortex::wire
