// SPDX-License-Identifier: MIT
#include "base/time.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace vortex::base {
namespace {

using namespace std::chrono;

constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> kUnits = {
    {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};

void append_padded(std::string& out, int value, std::size_t width) {
  const std::string digits = std::to_string(value);
  out.append(width > digits.size() ? width - digits.size() : 0, '0');
  out += digits;
}

/// Takes fixed parts off the front of a text; after the first that does not fit it takes nothing.
class Taker {
 public:
  explicit Taker(std::string_view text) : text_(text) {}

  int number(std::size_t width) {
    int value = 0;
    const auto end = text_.data() + width;
    if (text_.size() < width || text_[0] == '-' ||
        std::from_chars(text_.data(), end, value).ptr != end) {
      ok_ = false;
      return 0;
    }
    text_.remove_prefix(width);
    return value;
  }

  bool is(char c) { return ok_ && !text_.empty() && text_.front() == c; }

  void expect(char c) {
    ok_ = is(c);
    if (ok_) text_.remove_prefix(1);
  }

  int milliseconds() {
    expect('.');
    int value = 0;
    std::size_t count = 0;
    while (!text_.empty() && text_.front() >= '0' && text_.front() <= '9') {
      if (count < 3) value = value * 10 + (text_.front() - '0');
      text_.remove_prefix(1);
      ++count;
    }
    ok_ = ok_ && count > 0;
    for (; count < 3; ++count) value *= 10;
    return value;
  }

  bool finished() const { return ok_ && text_.empty(); }

 private:
  std::string_view text_;
  bool ok_ = true;
};

}  // namespace

TimeMs to_ms(system_clock::time_point time) {
  return floor<std::chrono::milliseconds>(time).time_since_epoch().count();
}

std::string iso_time(TimeMs time) {
  const sys_time<std::chrono::milliseconds> point{std::chrono::milliseconds(time)};
  const auto day = floor<days>(point);
  const year_month_day date{day};
  const hh_mm_ss clock{point - day};
  std::string out;
  append_padded(out, static_cast<int>(date.year()), 4);
  out += '-';
  append_padded(out, static_cast<int>(static_cast<unsigned>(date.month())), 2);
  out += '-';
  append_padded(out, static_cast<int>(static_cast<unsigned>(date.day())), 2);
  out += 'T';
  append_padded(out, static_cast<int>(clock.hours().count()), 2);
  out += ':';
  append_padded(out, static_cast<int>(clock.minutes().count()), 2);
  out += ':';
  append_padded(out, static_cast<int>(clock.seconds().count()), 2);
  out += '.';
  append_padded(out, static_cast<int>(clock.subseconds().count()), 3);
  out += 'Z';
  return out;
}

std::string http_time(TimeMs time) {
  static constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed",
                                                            "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> kMonths = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const sys_time<std::chrono::milliseconds> point{std::chrono::milliseconds(time)};
  const auto day = floor<days>(point);
  const year_month_day date{day};
  // 2026-01-01T00:00:00.000Z has the time of day at 11 to 18.
  const std::string iso = iso_time(time);
  std::string out(kDays[weekday(day).c_encoding()]);
  out += ", ";
  append_padded(out, static_cast<int>(static_cast<unsigned>(date.day())), 2);
  out.append(" ").append(kMonths[static_cast<unsigned>(date.month()) - 1]).append(" ");
  append_padded(out, static_cast<int>(date.year()), 4);
  return out.append(" ").append(iso, 11, 8).append(" GMT");
}

std::optional<TimeMs> read_iso_time(std::string_view text) {
  Taker take(text);
  const int y = take.number(4);
  take.expect('-');
  const int m = take.number(2);
  take.expect('-');
  const int d = take.number(2);
  take.expect('T');
  const int hour = take.number(2);
  take.expect(':');
  const int minute = take.number(2);
  take.expect(':');
  const int second = take.number(2);
  const int milli = take.is('.') ? take.milliseconds() : 0;
  int offset_minutes = 0;
  if (take.is('+') || take.is('-')) {
    const int sign = take.is('+') ? 1 : -1;
    take.expect(sign > 0 ? '+' : '-');
    const int hours_off = take.number(2);
    take.expect(':');
    const int minutes_off = take.number(2);
    if (hours_off > 23 || minutes_off > 59) return std::nullopt;
    offset_minutes = sign * (hours_off * 60 + minutes_off);
  } else {
    take.expect('Z');
  }
  const year_month_day date{year(y), month(static_cast<unsigned>(m)),
                            day(static_cast<unsigned>(d))};
  if (!take.finished() || !date.ok() || hour > 23 || minute > 59 || second > 59) {
    return std::nullopt;
  }
  const auto time = sys_days(date) + hours(hour) + minutes(minute - offset_minutes) +
                    seconds(second) + std::chrono::milliseconds(milli);
  // An offset may lead to a year that iso_time cannot write.
  if (time < sys_days(year(0) / 1 / 1) || time >= sys_days(year(10'000) / 1 / 1)) {
    return std::nullopt;
  }
  return duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

std::optional<std::chrono::milliseconds> read_duration(std::string_view text) {
  constexpr std::int64_t kMax = 10'000 * kUnits[0].second;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || text.starts_with('-')) return std::nullopt;
  const std::string_view unit(end, text.data() + text.size());
  for (const auto& [name, factor] : kUnits) {
    if (unit == name && value <= kMax / factor) return std::chrono::milliseconds(value * factor);
  }
  return std::nullopt;
}

std::string duration_text(std::chrono::milliseconds duration) {
  for (const auto& [name, factor] : kUnits) {
    if (duration.count() % factor == 0 && (duration.count() != 0 || name == "s")) {
      return std::to_string(duration.count() / factor).append(name);
    }
  }
  return "0s";
}

}  // namespace vortex::base
