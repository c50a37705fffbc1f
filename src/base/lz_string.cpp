// SPDX-License-Identifier: MIT
#include "base/lz_string.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

namespace vortex::base {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";
constexpr unsigned kBitsOfCharacter = 6;
constexpr std::uint8_t kInvalid = 0xFF;

constexpr auto kValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kInvalid);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  values[' '] = values['+'];
  return values;
}();

// The first three codes are no references: a unit of 8 bits follows, one of 16, or the end.
enum Mark : std::size_t { kShortUnit, kLongUnit, kEnd, kFirstReference };

/// Numbers of any width, their lowest bit first, out of characters whose highest bit is first.
class BitReader {
 public:
  explicit BitReader(std::string_view text) : text_(text) {}

  std::optional<std::size_t> take(unsigned width) {
    std::size_t number = 0;
    for (unsigned bit = 0; bit < width; ++bit) {
      if (left_ == 0 && !load()) return std::nullopt;
      --left_;
      number |= static_cast<std::size_t>(value_ >> left_ & 1) << bit;
    }
    return number;
  }

 private:
  bool load() {
    if (text_.empty()) return false;
    value_ = kValues[static_cast<unsigned char>(text_.front())];
    text_.remove_prefix(1);
    left_ = kBitsOfCharacter;
    return value_ != kInvalid;
  }

  std::string_view text_;
  unsigned value_ = 0;
  unsigned left_ = 0;
};

/// What has been written, and the pieces of it that codes refer to. A new piece is the one written
/// last with the unit behind it, so all of them are ranges of the text and none is copied.
class Pieces {
 public:
  explicit Pieces(std::size_t max_units) : max_units_(max_units) {}

  bool write_unit(char16_t unit) {
    const std::size_t start = units_.size();
    if (start == max_units_) return false;
    units_.push_back(unit);
    pieces_.push_back({start, 1});
    written({start, 1});
    return true;
  }

  bool write_piece(std::size_t index) {
    // The one after the last is the piece that this very code completes.
    if (index > pieces_.size() || !last_.length) return false;
    const Range from =
        index == pieces_.size() ? Range{last_.start, last_.length + 1} : pieces_[index];
    if (from.length > max_units_ - units_.size()) return false;
    const std::size_t start = units_.size();
    for (std::size_t i = 0; i < from.length; ++i) units_.push_back(units_[from.start + i]);
    written({start, from.length});
    return true;
  }

  std::size_t count() const { return pieces_.size(); }
  const std::u16string& units() const { return units_; }

 private:
  struct Range {
    std::size_t start = 0;
    std::size_t length = 0;
  };

  void written(Range now) {
    if (last_.length) pieces_.push_back({last_.start, last_.length + 1});
    last_ = now;
  }

  std::size_t max_units_;
  std::u16string units_;
  std::vector<Range> pieces_;
  Range last_;
};

std::optional<std::u16string> read_units(std::string_view text, std::size_t max_units) {
  BitReader bits(text);
  Pieces pieces(max_units);
  while (true) {
    // Wide enough for the piece that the code may complete.
    const auto width = static_cast<unsigned>(std::bit_width(pieces.count() + kFirstReference));
    const auto code = bits.take(width);
    if (!code) return std::nullopt;
    if (*code == kEnd) return pieces.units();
    if (*code >= kFirstReference) {
      if (!pieces.write_piece(*code - kFirstReference)) return std::nullopt;
    } else {
      const auto unit = bits.take(*code == kShortUnit ? 8 : 16);
      if (!unit || !pieces.write_unit(static_cast<char16_t>(*unit))) return std::nullopt;
    }
  }
}

constexpr bool is_high_surrogate(char16_t unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}

constexpr bool is_low_surrogate(char16_t unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

/// Takes the first code point off `units`, which is not empty; nothing for half a surrogate pair.
std::optional<char32_t> take_code_point_of(std::u16string_view& units) {
  const char16_t first = units.front();
  units.remove_prefix(1);
  if (is_low_surrogate(first)) return std::nullopt;
  if (!is_high_surrogate(first)) return first;
  if (units.empty() || !is_low_surrogate(units.front())) return std::nullopt;
  const char16_t second = units.front();
  units.remove_prefix(1);
  return 0x10000 + ((first - 0xD800u) << 10) + (second - 0xDC00u);
}

void append_utf8(std::string& out, char32_t point) {
  const auto append = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  const auto append_tail = [&](unsigned shift) { append(0x80 | (point >> shift & 0x3F)); };
  if (point < 0x80) return append(point);
  if (point < 0x800) {
    append(0xC0 | point >> 6);
  } else if (point < 0x10000) {
    append(0xE0 | point >> 12);
    append_tail(6);
  } else {
    append(0xF0 | point >> 18);
    append_tail(12);
    append_tail(6);
  }
  append_tail(0);
}

}  // namespace

std::optional<std::string> read_lz_string(std::string_view text, std::size_t max_bytes) {
  // No unit of UTF-16 takes less than a byte of UTF-8.
  const auto units = read_units(text, max_bytes);
  if (!units) return std::nullopt;
  std::string out;
  for (std::u16string_view rest = *units; !rest.empty();) {
    const auto point = take_code_point_of(rest);
    if (!point) return std::nullopt;
    append_utf8(out, *point);
    if (out.size() > max_bytes) return std::nullopt;
  }
  return out;
}

}  // namespace vortex::base
