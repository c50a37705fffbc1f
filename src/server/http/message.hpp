// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/refusal.hpp"

namespace vortex::server {

/// A request as it came over the wire, whole and within all limits.
struct HttpRequest {
  struct Header {
    std::string name;  ///< in lower case
    std::string value;
  };

  std::string id;      ///< what answers and logs call it
  std::string method;  ///< one of those that HTTP knows, such as `GET`
  std::string path;    ///< starts with a slash; still escaped, and ASCII only
  std::string query;   ///< without the question mark; still escaped
  std::vector<Header> headers;
  std::string body;
  std::string peer;          ///< the address of the other end; empty for a unix socket
  bool is_http_1_0 = false;  ///< as no browser sends, and proxies do

  /// The first header with this name (in lower case), or null.
  const std::string* header(std::string_view name) const {
    for (const Header& header : headers) {
      if (header.name == name) return &header.value;
    }
    return nullptr;
  }
};

/// An answer. Date, Content-Length and x-request-id are added to every one.
struct HttpReply {
  int status = 200;
  std::string body;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;
  /// Until when this answer stays right unless something is changed; absent where nobody knows.
  std::optional<std::int64_t> lasts_until;
  /// What logs call the request: never its path, which may hold an address. A literal's text.
  std::string_view route = "-";
  /// For metrics, where it is a refusal: its code, and the limit that was reached. Literals, too.
  std::string_view code = {};
  std::string_view limit = {};
};

/// The answer to a request that is refused: `{"error","message","code","requestId"}`.
HttpReply refusal_reply(const Refusal& refusal, std::string_view request_id);

/// Receives the answer exactly once, from any thread.
using Respond = std::function<void(HttpReply)>;

/// What the server does with a request. Called by the thread of its connection, which serves others
/// meanwhile: a handler that has to wait returns and responds later. Must not throw.
using Handler = std::function<void(HttpRequest, Respond)>;

}  // namespace vortex::server
