// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vortex::test {

/// An HTTP/1.1 answer as it came over the wire.
struct RawReply {
  int status = 0;
  std::string reason;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::string body;

  /// The first header with this name (in lower case), or null.
  const std::string* header(std::string_view name) const;
};

/// A connection that sends any bytes, well formed or not, which no HTTP library would. Throws
/// std::runtime_error where it cannot connect or send, or where no whole answer comes in time.
class RawClient {
 public:
  /// `address` is `127.0.0.1:PORT`.
  explicit RawClient(const std::string& address);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void send(std::string_view bytes);
  /// Reads one answer. The one to a HEAD has no body, whatever its Content-Length says.
  enum class Body { expected, none };
  RawReply read_reply(Body body = Body::expected);
  /// Waits until one of these connections has something to read, and returns it.
  static RawClient& first_answered(const std::vector<std::unique_ptr<RawClient>>& clients);
  /// Whether the other end has closed the connection with nothing more to read; waits for it.
  bool is_closed();

 private:
  /// False at the end of the stream.
  bool fill();
  std::string take(std::size_t count);

  int socket_;
  std::string received_;
};

}  // namespace vortex::test
