// SPDX-License-Identifier: MIT
#include "base/number.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#ifndef __cpp_lib_to_chars
#include <locale>
#include <sstream>
#endif

namespace vortex::base {
namespace {

bool take_digits(std::string_view& text) {
  const std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
  text.remove_prefix(count);
  return count > 0;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// Tells the two ways in which a number can be out of a double's range apart: the power of ten of
// its first digit that is not zero.
long power_of_first_digit(std::string_view number) {
  if (number.starts_with('-')) number.remove_prefix(1);
  const std::size_t e = number.find_first_of("eE");
  const std::string_view mantissa = number.substr(0, e);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  const std::size_t first = std::min(mantissa.find_first_of("123456789"), mantissa.size());
  long power = static_cast<long>(point) - static_cast<long>(first);
  if (e == std::string_view::npos) return power;
  std::string_view exponent = number.substr(e + 1);
  const bool negative = exponent.starts_with('-');
  take(exponent, "+-");
  long value = 0;
  for (const char c : exponent) value = std::min(value * 10 + (c - '0'), 1'000'000'000L);
  return power + (negative ? -value : value);
}

}  // namespace

bool is_json_number(std::string_view text) {
  take(text, "-");
  if (text.starts_with('0')) {
    text.remove_prefix(1);
  } else if (!take_digits(text)) {
    return false;
  }
  if (take(text, ".") && !take_digits(text)) return false;
  if (take(text, "eE")) {
    take(text, "+-");
    if (!take_digits(text)) return false;
  }
  return text.empty();
}

double read_double(std::string_view number) {
  double value = 0;
#ifdef __cpp_lib_to_chars
  const auto result = std::from_chars(number.data(), number.data() + number.size(), value);
  const bool in_range = result.ec == std::errc{};
#else
  std::istringstream in{std::string(number)};
  in.imbue(std::locale::classic());
  const bool in_range = static_cast<bool>(in >> value);
#endif
  if (in_range) return value;
  const double magnitude =
      power_of_first_digit(number) > 0 ? std::numeric_limits<double>::infinity() : 0.0;
  return number.starts_with('-') ? -magnitude : magnitude;
}

std::string javascript_number(double value) {
  if (!std::isfinite(value)) return "null";
  if (value == 0) return "0";
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, std::fabs(value),
                                 std::chars_format::scientific);
  const std::string_view shortest(buffer, end.ptr);
  const std::size_t e = shortest.find('e');
  std::string digits(shortest.substr(0, e));
  if (digits.size() > 1) digits.erase(1, 1);
  int exponent = 0;
  const bool negative_exponent = shortest[e + 1] == '-';
  std::from_chars(shortest.data() + e + 2, shortest.data() + shortest.size(), exponent);
  if (negative_exponent) exponent = -exponent;

  const int count = static_cast<int>(digits.size());
  const int point = exponent + 1;
  std::string out = value < 0 ? "-" : "";
  if (count <= point && point <= 21) {
    out += digits;
    out.append(static_cast<std::size_t>(point - count), '0');
  } else if (0 < point && point <= 21) {
    out.append(digits, 0, static_cast<std::size_t>(point));
    out += '.';
    out.append(digits, static_cast<std::size_t>(point), std::string::npos);
  } else if (-6 < point && point <= 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-point), '0');
    out += digits;
  } else {
    out += digits[0];
    if (count > 1) {
      out += '.';
      out.append(digits, 1, std::string::npos);
    }
    out += exponent < 0 ? "e-" : "e+";
    out += std::to_string(std::abs(exponent));
  }
  return out;
}

}  // namespace vortex::base
