// SPDX-License-Identifier: MIT
#include "server/mail/header.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <vector>

#include "base/utf8.hpp"
#include "server/mail/encoding.hpp"

namespace vortex::server {
namespace {

constexpr std::size_t kLineMax = 76;
// RFC 5322 ends a line at 998 bytes at the latest. A word cannot be folded.
constexpr std::size_t kWordMax = 900;
constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";

[[noreturn]] void refuse(std::string_view header, const char* why) {
  throw std::invalid_argument(std::string(header) + ": " + why);
}

bool is_printable(char c) {
  return c >= 0x20 && c < 0x7F;
}

void require_text(std::string_view header, std::string_view text) {
  if (text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) {
    refuse(header, "must not hold CR, LF or NUL");
  }
  if (!base::is_utf8(text)) refuse(header, "is not UTF-8");
}

// Words that look the same to every reader after folding. What could pass for an encoded word is
// not plain, and neither are spaces that folding might lose.
bool is_plain(std::string_view text) {
  constexpr std::size_t kPlainWordMax = 60;
  if (!std::all_of(text.begin(), text.end(), is_printable)) return false;
  if (text.find("=?") != std::string_view::npos || text.find("  ") != std::string_view::npos ||
      text.starts_with(' ') || text.ends_with(' ')) {
    return false;
  }
  std::size_t length = 0;
  return std::all_of(text.begin(), text.end(), [&](char c) {
    length = c == ' ' ? 0 : length + 1;
    return length <= kPlainWordMax;
  });
}

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    words.emplace_back(text.substr(0, space));
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
  }
  return words;
}

void append_folded(std::string& head, std::string_view name,
                   const std::vector<std::string>& words) {
  std::string line(name);
  line += ':';
  for (const std::string& word : words) {
    if (word.size() > kWordMax) refuse(name, "is too long");
    const bool first = &word == &words.front();
    if (!first && line.size() + 1 + word.size() > kLineMax) {
      head.append(line).append("\r\n");
      line.clear();
    }
    line += ' ';
    line += word;
  }
  head.append(line).append("\r\n");
}

bool is_atom_or_space(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         std::string_view(" !#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

std::string quote(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::vector<std::string> name_words(std::string_view name) {
  if (!is_plain(name)) return encoded_words(name);
  if (std::all_of(name.begin(), name.end(), is_atom_or_space)) return split_words(name);
  return split_words(quote(name));
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

void append_header(std::string& head, std::string_view name, std::string_view value) {
  if (!std::all_of(value.begin(), value.end(), is_printable)) {
    refuse(name, "must hold printable ASCII only");
  }
  append_folded(head, name, split_words(value));
}

void append_text_header(std::string& head, std::string_view name, std::string_view text) {
  require_text(name, text);
  append_folded(head, name, is_plain(text) ? split_words(text) : encoded_words(text));
}

void append_mailbox_header(std::string& head, std::string_view name, const Mailbox& mailbox) {
  require_text(name, mailbox.name);
  const auto address = mail_address(mailbox.address);
  if (!address) refuse(name, "is not an email address");
  if (mailbox.name.empty()) return append_folded(head, name, {*address});
  std::vector<std::string> words = name_words(mailbox.name);
  words.push_back('<' + *address + '>');
  append_folded(head, name, words);
}

std::optional<std::string> find_header(std::string_view message, std::string_view name) {
  std::optional<std::string> found;
  for (std::string_view line = take_line(message); !line.empty(); line = take_line(message)) {
    if (found && !line.starts_with(' ')) break;
    if (found) {
      *found += line;
    } else if (line.size() > name.size() && line.starts_with(name) && line[name.size()] == ':') {
      line.remove_prefix(name.size() + 1);
      if (line.starts_with(' ')) line.remove_prefix(1);
      found = std::string(line);
    }
  }
  return found;
}

std::string mail_date(base::TimeMs time) {
  using namespace std::chrono;
  constexpr base::TimeMs kEnd = 253'402'300'800'000;  // the year 10000
  if (time < 0 || time >= kEnd) throw std::invalid_argument("Date: out of range");
  const auto day = floor<days>(sys_time<milliseconds>(milliseconds(time)));
  const std::size_t weekday = std::chrono::weekday(day).c_encoding();
  const std::size_t month = static_cast<unsigned>(year_month_day(day).month()) - 1;
  const std::string iso = base::iso_time(time);
  std::string out(std::string_view("SunMonTueWedThuFriSat").substr(weekday * 3, 3));
  out.append(", ").append(iso, 8, 2).append(1, ' ').append(kMonths.substr(month * 3, 3));
  return out.append(1, ' ').append(iso, 0, 4).append(1, ' ').append(iso, 11, 8).append(" +0000");
}

std::optional<base::TimeMs> read_mail_date(std::string_view text) {
  constexpr std::size_t kLength = 31;
  if (text.size() != kLength) return std::nullopt;
  const std::size_t month = kMonths.find(text.substr(8, 3));
  if (month == std::string_view::npos || month % 3 != 0) return std::nullopt;
  const std::string number = std::to_string(month / 3 + 101).substr(1);
  std::string iso(text.substr(12, 4));
  iso.append(1, '-').append(number).append(1, '-').append(text.substr(5, 2));
  iso.append(1, 'T').append(text.substr(17, 8)).append(1, 'Z');
  const auto time = base::read_iso_time(iso);
  return time && mail_date(*time) == text ? time : std::nullopt;
}

}  // namespace vortex::server
