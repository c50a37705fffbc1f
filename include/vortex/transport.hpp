// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "vortex/endpoints.hpp"
#include "vortex/error.hpp"

namespace vortex {

/// One line of a head. Names may be written in any case.
struct Header {
  std::string name;
  std::string value;
};

/// One HTTP request, ready to be sent. The x-api-key header holds a secret: do not log it.
struct Request {
  Method method = Method::get;
  std::string url;
  std::vector<Header> headers;
  std::string body;
  std::chrono::milliseconds connect_timeout{0};  ///< 0: none
  std::chrono::milliseconds delay{0};            ///< to wait before it is sent
  std::chrono::milliseconds timeout{0};  ///< for all of it from its start, with the delay; 0: none
};

/// One HTTP answer, of any status.
struct Response {
  int status = 0;
  std::vector<Header> headers;
  std::string body;

  /// The first header with this name in any case, or null.
  const std::string* header(std::string_view name) const;
};

/// How a request ended: with an answer of any status, or without one.
using Outcome = std::variant<Response, TransportError>;

/// Sends requests. This is the whole seam between a client and the network: replace it to bring
/// your own HTTP, or to test without one.
///
/// May be called from several threads at once.
class Transport {
 public:
  /// What `cancel` knows a request by; not used again by this transport.
  using Ticket = std::uint64_t;
  /// Told once how a request ended.
  using Completion = std::function<void(Outcome)>;

  virtual ~Transport() = default;

  /// Starts a request and returns at once. `done` is called exactly once, from a thread of the
  /// transport or before `start` returns; it must not throw and must not block. `start` may throw,
  /// but not inside a completion, which starts the next attempt of a call.
  virtual Ticket start(Request request, Completion done) = 0;

  /// Ends a request early with TransportError::Kind::cancelled. A request that has ended is left
  /// alone.
  virtual void cancel(Ticket ticket) = 0;

  /// Whether completions are called by the calling thread: waiting in it for one would never end.
  virtual bool runs_this_thread() const noexcept { return false; }
};

/// What the default transport does otherwise than by default. Read once, when it is made.
struct TransportOptions {
  std::string proxy;                ///< `http://host:3128`, `socks5h://host:1080`; empty: none
  std::string ca_file;              ///< PEM file of the authorities to trust; empty: the system's
  std::string unix_socket;          ///< path to connect to instead of the URL's host; empty: none
  bool http2 = true;                ///< where the URL is https, and libcurl and the service have it
  std::size_t in_flight_max = 256;  ///< requests on the network at once; 0 counts as 1
  std::size_t waiting_max = 100'000;  ///< in line behind them; more end with Kind::overloaded
};

/// The default: libcurl with one thread, started with the first request, for all requests in
/// flight. Connections are kept for the next request. Destroying it cancels what is in flight,
/// after which no completion is called; destroyed by a completion, it cancels the rest right after
/// that one. It follows no redirects and reads nothing from the environment; but a libcurl that was
/// built for it writes the secrets of TLS connections to the file that SSLKEYLOGFILE names.
std::shared_ptr<Transport> make_curl_transport(TransportOptions options = {});

}  // namespace vortex
