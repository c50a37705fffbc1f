// SPDX-License-Identifier: MIT
// Heads of requests: input is what a connection has received.
#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/ascii.hpp"
#include "fuzz/fuzzers.hpp"
#include "server/http/head.hpp"
#include "server/refusal.hpp"

namespace vortex::fuzz {
namespace {

using namespace vortex::server;
namespace http = boost::beast::http;

bool is_one_of(Code code, std::initializer_list<Code> codes) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

std::optional<std::size_t> head_size(std::string_view received) {
  try {
    return find_head(received);
  } catch (const Refusal& refusal) {
    require(is_one_of(refusal.code(),
                      {Code::invalid_request, Code::target_too_long, Code::headers_too_large}),
            "a head is refused with 400, 414 or 431");
    return std::nullopt;
  }
}

std::optional<std::string> checked(std::string_view head) {
  try {
    return check_head(head);
  } catch (const Refusal& refusal) {
    require(is_one_of(refusal.code(), {Code::invalid_request, Code::version_not_supported}),
            "a whole head is refused with 400 or 505");
    return std::nullopt;
  }
}

// However the bytes come in, the answer is the same.
void check_arrival(std::string_view received, std::size_t size) {
  require(size <= received.size() && received.substr(0, size).ends_with("\r\n\r\n"),
          "a head ends with an empty line");
  require(find_head(received.substr(0, size)) == size, "what follows a head does not matter");
  for (const std::size_t part : {std::size_t{0}, size / 3, size / 2, size - 2, size - 1}) {
    try {
      require(!find_head(received.substr(0, part)), "a part of a head is no head");
    } catch (const Refusal&) {
      require(false, "what is a head in the end is not refused on its way");
    }
  }
}

using Header = std::pair<std::string, std::string>;

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

std::vector<Header> headers_of(std::string_view head) {
  std::vector<Header> headers;
  for (std::size_t at = head.find("\r\n") + 2;;) {
    const std::size_t end = head.find("\r\n", at);
    if (end == at) return headers;
    const std::string_view line = head.substr(at, end - at);
    const std::size_t colon = line.find(':');
    std::string_view value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    value.remove_suffix(value.size() - (value.find_last_not_of(" \t") + 1));
    headers.emplace_back(base::lower_case(line.substr(0, colon)), value);
    at = end + 2;
  }
}

// The parser puts headers of one name beside each other.
std::vector<Header> sorted(std::vector<Header> headers) {
  std::sort(headers.begin(), headers.end());
  return headers;
}

// The parser reads what was checked, line by line, and nothing else.
void check_parsed(const std::string& head, std::string_view id) {
  http::request_parser<http::string_body> parser;
  parser.header_limit(4 * (kTargetMax + kHeadersMax));
  parser.eager(true);
  boost::system::error_code fault;
  parser.put(boost::asio::buffer(head), fault);
  if (fault && fault != http::error::need_more) return;
  require(parser.is_header_done(), "where a head ends, the parser says so too");
  std::vector<Header> headers;
  for (const auto& field : parser.get()) {
    headers.emplace_back(base::lower_case(view(field.name_string())), view(field.value()));
  }
  require(sorted(headers) == sorted(headers_of(head)),
          "the parser's headers are the lines that were checked");
  require(glimpse(head).headers.size() == headers.size(), "a glimpse sees every header");
  const auto hosts = parser.get().count(http::field::host);
  require(hosts == 1 || (hosts == 0 && parser.get().version() == 10), "there is one host");
  const bool chunked = parser.chunked();
  require(!chunked || parser.get().count(http::field::content_length) == 0, "one says the length");
  const auto target = parser.get().target();
  require(std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c < 0x7F; }),
          "a target is visible ASCII");
  const auto named = parser.get().find("x-request-id");
  if (!id.empty()) {
    require(named != parser.get().end() && view(named->value()) == id,
            "the request is called what its first x-request-id says");
  }
}

}  // namespace

void http_head(std::string_view received) {
  const HttpRequest seen = glimpse(received);
  require(seen.path.find_first_of(" ?") == std::string::npos, "a path ends before its query");
  const std::string id = request_id_in(received);
  require(id.size() <= 128, "an id has at most 128 characters");
  require(std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c < 0x7F; }),
          "an id can be written into a header and a log");
  const auto size = head_size(received);
  if (!size) return;
  check_arrival(received, *size);
  const auto head = checked(received.substr(0, *size));
  if (!head) return;
  require(checked(*head) == head, "a checked head is checked once more without a change");
  check_parsed(*head, id);
}

}  // namespace vortex::fuzz
