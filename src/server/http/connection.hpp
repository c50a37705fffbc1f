// SPDX-License-Identifier: MIT
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/http/shared.hpp"

namespace vortex::server {

/// One connection: reads a request, has it answered, and goes on until one side wants no more. All
/// functions are called in the thread of its io_context.
class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  using Executor = boost::asio::io_context::executor_type;
  using Socket = boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, Executor>;

  static constexpr std::chrono::seconds kIdleTime{75};

  HttpConnection(Socket socket, std::string peer, const HttpShared& shared);
  ~HttpConnection() { release_body(); }
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  void start();
  /// Ends what has waited too long. To be called about once a second.
  void check_time();
  /// Closes the connection now where it is idle, else after the answer to the running request.
  void finish();
  void close();
  bool is_closed() const { return !socket_.is_open(); }
  /// Whether it is open and waits for its next request to begin.
  bool is_idle() const { return !is_closed() && stage_ == Stage::idle; }
  /// Whether a request came over it yet.
  bool is_used() const { return used_; }
  /// When it ends if nothing happens.
  std::chrono::steady_clock::time_point deadline() const { return deadline_; }

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  enum class Stage { idle, head, body, running, answering, lingering };

  void enter(Stage stage);
  void read();
  void receive();
  void on_read(std::size_t count);
  void take_head();
  void begin_request();
  void take_body();
  void go_on(void (HttpConnection::*step)());
  void await_body();
  void run();
  void refuse(const Refusal& refusal);
  void answer(HttpReply reply, KeepAlive keep_alive);
  void hold_body(std::size_t count);
  void release_body();
  void on_answered(KeepAlive keep_alive);
  KeepAlive keep_alive_wanted() const;
  HttpRequest make_request();

  Socket socket_;
  std::string peer_;
  const HttpShared& shared_;
  Stage stage_ = Stage::idle;
  std::chrono::steady_clock::time_point deadline_;
  bool finishing_ = false;
  bool waiting_ = false;
  bool is_head_ = false;
  bool used_ = false;
  std::size_t lingered_ = 0;
  std::size_t body_read_ = 0;
  std::size_t body_held_ = 0;  ///< of it, what counts in `held_bodies`
  std::string request_id_;
  std::string head_;      ///< of the request that is being read, as it came
  std::string received_;  ///< read and not used yet
  std::optional<Parser> parser_;
  std::vector<HttpRequest::Header> headers_;
  std::string answer_head_;
  std::string answer_body_;
};

}  // namespace vortex::server
