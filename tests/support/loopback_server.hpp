// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace vortex::test {

/// One request as it arrived.
struct Arrived {
  int connection = 0;  ///< counts from 1
  std::string method;
  std::string target;  ///< path and query as sent
  std::string head;    ///< the header lines, each with its CRLF
  std::string body;

  /// The values of all headers with this name in any case, each after a comma but the first;
  /// nothing where there are none.
  std::optional<std::string> header(std::string_view name) const;
};

/// The bytes of an HTTP/1.1 answer. `headers` are whole lines with their CRLF.
std::string http_answer(int status, std::string_view body, std::string_view headers = "");

/// An HTTP/1.1 server on a free loopback port. Each connection has a thread of its own, so that a
/// handler may wait for another request.
class LoopbackServer {
 public:
  /// Gives the bytes to answer with. Empty bytes leave the client waiting; nothing at all, or bytes
  /// that say `Connection: close`, close the connection.
  using Handler = std::function<std::optional<std::string>(const Arrived&)>;

  explicit LoopbackServer(Handler handler);
  /// The same on a unix socket at this path.
  LoopbackServer(Handler handler, const std::string& path);
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  /// `127.0.0.1:PORT`.
  std::string address() const;
  /// `http://127.0.0.1:PORT`.
  std::string url() const { return "http://" + address(); }
  /// Every request so far, in the order in which they were complete.
  std::vector<Arrived> arrived() const;

 private:
  void accept_all();
  void serve(int socket, int connection);
  std::optional<std::string> handle(const Arrived& request);

  Handler handler_;
  int listener_ = -1;
  mutable std::mutex mutex_;
  std::vector<Arrived> arrived_;
  std::vector<int> sockets_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;  ///< last: it uses all of the above at once
};

}  // namespace vortex::test
