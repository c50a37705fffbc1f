// SPDX-License-Identifier: MIT
// Compressed texts: input is what stands behind `lzstr:`.
#include "base/lz_string.hpp"

#include <bit>
#include <string>
#include <vector>

#include "base/utf8.hpp"
#include "fuzz/fuzzers.hpp"

namespace vortex::fuzz {
namespace {

constexpr std::size_t kLimit = 4096;

// The decoder as the format is usually told: a dictionary of whole texts, of ASCII only.
class Plain {
 public:
  explicit Plain(std::string_view text) : text_(text) {}

  std::optional<std::string> read() {
    std::vector<std::string> dictionary(3);
    std::string out, last;
    while (true) {
      const auto code = take(static_cast<unsigned>(std::bit_width(dictionary.size())));
      if (!code) return std::nullopt;
      if (*code == 2) return out;
      std::string entry;
      if (*code < 2) {
        const auto unit = take(*code == 0 ? 8 : 16);
        if (!unit || *unit >= 0x80) return std::nullopt;
        entry = static_cast<char>(*unit);
        dictionary.push_back(entry);
      } else if (last.empty() || *code > dictionary.size()) {
        return std::nullopt;
      } else {
        entry = *code == dictionary.size() ? last + last[0] : dictionary[*code];
      }
      if (!last.empty()) dictionary.push_back(last + entry[0]);
      out += last = entry;
      if (out.size() > kLimit) return std::nullopt;
    }
  }

 private:
  std::optional<std::size_t> take(unsigned width) {
    constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";
    std::size_t number = 0;
    for (unsigned i = 0; i < width; ++i, ++bit_) {
      if (bit_ / 6 >= text_.size()) return std::nullopt;
      const char c = text_[bit_ / 6] == ' ' ? '+' : text_[bit_ / 6];
      const std::size_t value = kAlphabet.find(c);
      if (value == std::string_view::npos) return std::nullopt;
      number |= (value >> (5 - bit_ % 6) & 1) << i;
    }
    return number;
  }

  std::string_view text_;
  std::size_t bit_ = 0;
};

}  // namespace

void lz_string(std::string_view text) {
  const auto read = base::read_lz_string(text, kLimit);
  if (const auto plain = Plain(text).read()) require(read == plain, "both decoders read the same");
  if (!read) return;
  require(read->size() <= kLimit, "the limit holds");
  require(base::is_utf8(*read), "what is read is UTF-8");
  require(base::read_lz_string(text, read->size()) == read, "the limit may be met");
  if (!read->empty()) {
    require(!base::read_lz_string(text, read->size() - 1), "nothing is cut to fit the limit");
  }
  const bool ascii = base::count_code_points(*read) == read->size();
  if (ascii) require(Plain(text).read() == read, "nothing is read that the other refuses");
}

}  // namespace vortex::fuzz
