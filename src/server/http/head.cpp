// SPDX-License-Identifier: MIT
#include "server/http/head.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "base/url.hpp"
#include "base/utf8.hpp"
#include "server/refusal.hpp"

namespace vortex::server {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
// Beside its target, a request line holds a method and a version.
constexpr std::size_t kRequestLineExtra = 64;

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// The headers of which two, even equal ones, let a proxy and this server see different requests.
constexpr auto kOnlyOnce =
    std::to_array<std::string_view>({"host", "content-length", "x-api-key", "authorization"});

struct HeaderCheck {
  std::array<int, kOnlyOnce.size()> seen{};
  bool chunked = false;

  void add(std::string_view line) {
    if (line.front() == ' ' || line.front() == '\t') {
      throw Refusal(Code::invalid_request, "Folded header lines are not allowed");
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) throw Refusal(Code::invalid_request);
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = trimmed(line.substr(colon + 1));
    for (std::size_t i = 0; i < kOnlyOnce.size(); ++i) {
      if (base::same_ignoring_case(name, kOnlyOnce[i]) && ++seen[i] > 1) {
        throw Refusal(Code::invalid_request,
                      "The header " + std::string(kOnlyOnce[i]) + " is there twice");
      }
    }
    if (base::same_ignoring_case(name, "transfer-encoding")) {
      if (chunked || !base::same_ignoring_case(value, "chunked")) {
        throw Refusal(Code::invalid_request, "The only transfer coding is chunked");
      }
      chunked = true;
    }
    // The parser takes "2, 2" for one length of 2.
    if (base::same_ignoring_case(name, "content-length") &&
        value.find_first_not_of("0123456789") != std::string_view::npos) {
      throw Refusal(Code::invalid_request, "The header content-length is not a number");
    }
    if (base::same_ignoring_case(name, "content-encoding") &&
        !base::same_ignoring_case(value, "identity")) {
      throw Refusal(Code::invalid_request, "The only content coding is identity");
    }
  }
};

std::string escape_target(std::string_view target) {
  const auto outside_ascii = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  if (std::none_of(target.begin(), target.end(), outside_ascii)) return std::string(target);
  if (!base::is_utf8(target)) {
    throw Refusal(Code::invalid_request, "The request target is not valid UTF-8");
  }
  std::string escaped;
  for (const char c : target) {
    if (outside_ascii(c)) {
      base::append_escaped(escaped, {&c, 1});
    } else {
      escaped += c;
    }
  }
  return escaped;
}

// METHOD SP TARGET SP VERSION, with exactly one space between.
std::string check_request_line(std::string_view line, bool& is_1_1) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) throw Refusal(Code::invalid_request);
  const std::string_view version = line.substr(last + 1);
  if (!version.starts_with("HTTP/")) throw Refusal(Code::invalid_request);
  if (version != "HTTP/1.1" && version != "HTTP/1.0") throw Refusal(Code::version_not_supported);
  is_1_1 = version == "HTTP/1.1";
  const std::string_view target = line.substr(first + 1, last - first - 1);
  if (target.find_first_of(" #") != std::string_view::npos) throw Refusal(Code::invalid_request);
  std::string checked(line.substr(0, first + 1));
  checked += escape_target(target);
  return checked.append(line.substr(last));
}

bool is_request_id(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  return !text.empty() && text.size() <= 128 && std::all_of(text.begin(), text.end(), allowed);
}

// A head is text: who sends other bytes speaks another protocol and would wait for an answer in
// vain.
bool holds_foreign_bytes(std::string_view head) {
  for (std::size_t i = 0; i < head.size(); ++i) {
    const auto c = static_cast<unsigned char>(head[i]);
    if (c == '\n' ? i == 0 || head[i - 1] != '\r' : c < 0x20 && c != '\r' && c != '\t') return true;
  }
  return false;
}

}  // namespace

std::optional<std::size_t> find_head(std::string_view received) {
  const std::size_t line = received.find(kLineEnd);
  if (std::min(line, received.size()) > kTargetMax + kRequestLineExtra) {
    throw Refusal(Code::target_too_long);
  }
  const std::size_t end = received.find("\r\n\r\n");
  if (holds_foreign_bytes(received.substr(0, end))) throw Refusal(Code::invalid_request);
  if (line != std::string_view::npos && std::min(end, received.size()) - line > kHeadersMax) {
    throw Refusal(Code::headers_too_large);
  }
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view request_line = received.substr(0, line);
  const std::size_t target = std::min(request_line.find(' '), request_line.size());
  const std::size_t target_end = std::min(request_line.find(' ', target + 1), request_line.size());
  if (target_end - target > kTargetMax + 1) throw Refusal(Code::target_too_long);
  return end + 4;
}

std::string check_head(std::string_view head) {
  if (head.find('\0') != std::string_view::npos) throw Refusal(Code::invalid_request);
  std::size_t end = head.find(kLineEnd);
  bool is_1_1 = true;
  std::string checked = check_request_line(head.substr(0, end), is_1_1);
  checked += head.substr(end);
  HeaderCheck headers;
  while (true) {
    const std::size_t start = end + kLineEnd.size();
    end = head.find(kLineEnd, start);
    const std::string_view line = head.substr(start, end - start);
    if (line.empty()) break;
    headers.add(line);
  }
  if (is_1_1 && headers.seen[0] == 0) {
    throw Refusal(Code::invalid_request, "The header host is missing");
  }
  // An HTTP/1.0 proxy in between would have passed the chunks on as something else.
  if (!is_1_1 && headers.chunked) {
    throw Refusal(Code::invalid_request, "HTTP/1.0 knows no transfer codings");
  }
  if (headers.chunked && headers.seen[1] > 0) {
    throw Refusal(Code::invalid_request, "Content-Length and Transfer-Encoding are both there");
  }
  return checked;
}

std::string request_id_in(std::string_view received) {
  constexpr std::string_view kName = "x-request-id:";
  received = received.substr(0, received.find("\r\n\r\n"));
  for (std::size_t at = received.find(kLineEnd); at != std::string_view::npos;
       at = received.find(kLineEnd, at)) {
    at += kLineEnd.size();
    const std::string_view line = received.substr(at, received.find(kLineEnd, at) - at);
    if (line.size() < kName.size() ||
        !base::same_ignoring_case(line.substr(0, kName.size()), kName))
      continue;
    const std::string_view id = trimmed(line.substr(kName.size()));
    return is_request_id(id) ? std::string(id) : "";
  }
  return "";
}

HttpRequest glimpse(std::string_view received) {
  HttpRequest seen;
  received = received.substr(0, received.find("\r\n\r\n"));
  std::size_t end = received.find(kLineEnd);
  const std::string_view line = received.substr(0, end);
  const std::size_t space = std::min(line.find(' '), line.size());
  seen.method = line.substr(0, space);
  const std::string_view target = line.substr(std::min(space + 1, line.size()));
  seen.path = target.substr(0, target.find_first_of(" ?"));
  while (end != std::string_view::npos) {
    const std::size_t start = end + kLineEnd.size();
    end = received.find(kLineEnd, start);
    const std::string_view header = received.substr(start, end - start);
    const std::size_t colon = header.find(':');
    if (colon == std::string_view::npos) continue;
    seen.headers.push_back({base::lower_case(header.substr(0, colon)),
                            std::string(trimmed(header.substr(colon + 1)))});
  }
  return seen;
}

}  // namespace vortex::server
