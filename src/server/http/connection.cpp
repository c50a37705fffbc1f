// SPDX-License-Identifier: MIT
#include "server/http/connection.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <utility>

#include "base/ascii.hpp"
#include "server/http/head.hpp"

namespace vortex::server {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using namespace std::chrono_literals;

constexpr std::size_t kReadAtOnce = 16 * 1024;
// After a refusal this much of what the client still sends is read and thrown away, because closing
// at once would make its kernel throw away our answer.
constexpr std::size_t kLingerMax = 4 * 1024 * 1024;
// Of each body this much does not count, so that ordinary requests go on whatever others send.
constexpr std::size_t kBodyFree = 8 * 1024;

Refusal refusal_of(error_code fault) {
  if (fault == http::error::body_limit) return Refusal(Code::body_too_large);
  return Refusal(Code::invalid_request);
}

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

template <class Fields>
std::vector<HttpRequest::Header> headers_of(const Fields& fields) {
  std::vector<HttpRequest::Header> headers;
  for (const auto& field : fields) {
    headers.push_back(
        {base::lower_case(view(field.name_string())), std::string(view(field.value()))});
  }
  return headers;
}

// Proxies may send the whole URL as the target.
std::string_view without_origin(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!base::same_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
    const std::size_t path = target.find_first_of("/?", scheme.size());
    return path == std::string_view::npos || target[path] == '?' ? "/" : target.substr(path);
  }
  return target;
}

// Assigning an empty string would keep the memory.
void free_memory(std::string& text) {
  std::string().swap(text);
}

}  // namespace

HttpConnection::HttpConnection(Socket socket, std::string peer, const HttpShared& shared)
    : socket_(std::move(socket)), peer_(std::move(peer)), shared_(shared) {}

void HttpConnection::start() {
  error_code ignored;
  socket_.non_blocking(true, ignored);
  enter(Stage::idle);
  read();
}

void HttpConnection::enter(Stage stage) {
  constexpr std::array<std::chrono::seconds, 6> kLimits = {kIdleTime, 10s, 30s, 60s, 30s, 2s};
  stage_ = stage;
  deadline_ = shared_.steady_now() + kLimits[static_cast<std::size_t>(stage)];
}

void HttpConnection::check_time() {
  if (shared_.steady_now() < deadline_ || stage_ == Stage::running) return;
  if (stage_ == Stage::head || stage_ == Stage::body) {
    refuse(Refusal(Code::request_timeout));
  } else {
    close();
  }
}

void HttpConnection::finish() {
  finishing_ = true;
  // Half a head is no request yet; half a body has a moment to arrive.
  if (stage_ == Stage::idle || stage_ == Stage::head) return close();
  if (stage_ == Stage::body) deadline_ = std::min(deadline_, shared_.steady_now() + 1s);
}

void HttpConnection::close() {
  error_code ignored;
  socket_.close(ignored);
  // The object lives on until the next sweep; what it took from others does not.
  parser_.reset();
  free_memory(head_);
  free_memory(received_);
  release_body();
}

// Waits without a buffer, so that an idle connection costs little memory; one buffer for each
// thread is enough to take over what has come.
void HttpConnection::read() {
  if (std::exchange(waiting_, true)) return;
  socket_.async_wait(Socket::wait_read, [self = shared_from_this()](error_code fault) {
    self->waiting_ = false;
    if (!self->socket_.is_open()) return;
    if (fault) return self->close();
    self->receive();
  });
}

void HttpConnection::receive() {
  static thread_local std::array<char, kReadAtOnce> buffer;
  error_code fault;
  const std::size_t count = socket_.read_some(asio::buffer(buffer), fault);
  if (fault == asio::error::would_block) return read();
  if (fault) return close();
  received_.append(buffer.data(), count);
  on_read(count);
}

void HttpConnection::on_read(std::size_t count) {
  // A refusal by timeout can come while a read is pending; what that read brings is not a request.
  if (stage_ == Stage::answering) return;
  if (stage_ == Stage::lingering) {
    lingered_ += count;
    received_.clear();
    return lingered_ > kLingerMax ? close() : read();
  }
  if (stage_ == Stage::idle) enter(Stage::head);
  go_on(stage_ == Stage::body ? &HttpConnection::take_body : &HttpConnection::take_head);
}

void HttpConnection::go_on(void (HttpConnection::*step)()) {
  try {
    (this->*step)();
  } catch (const Refusal& refusal) {
    refuse(refusal);
  }
}

void HttpConnection::take_head() {
  request_id_.clear();
  head_.clear();
  is_head_ = false;
  // An empty line before a request is what some old clients send after a body.
  received_.erase(0, std::min(received_.find_first_not_of("\r\n"), received_.size()));
  if (received_.empty()) {
    enter(Stage::idle);
    return read();
  }
  request_id_ = request_id_in(received_);
  const auto size = find_head(received_);
  if (!size) return read();
  head_ = received_.substr(0, *size);
  received_.erase(0, *size);
  begin_request();
}

void HttpConnection::begin_request() {
  const std::string head = check_head(head_);
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(4 * (kTargetMax + kHeadersMax)));
  parser_->body_limit(kBodyMax);
  parser_->eager(true);
  error_code fault;
  parser_->put(asio::buffer(head), fault);
  if (fault && fault != http::error::need_more) throw refusal_of(fault);
  if (parser_->get().method() == http::verb::unknown) throw Refusal(Code::method_unknown);
  is_head_ = parser_->get().method() == http::verb::head;
  // Before the body, because the parser adds what follows it as if it were a header: a credential
  // there has passed no check.
  headers_ = headers_of(parser_->get());
  if (parser_->is_done()) return run();
  await_body();
}

void HttpConnection::await_body() {
  enter(Stage::body);
  const auto expect = parser_->get().find(http::field::expect);
  if (expect == parser_->get().end() ||
      !base::same_ignoring_case(view(expect->value()), "100-continue")) {
    return take_body();
  }
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  asio::async_write(socket_, asio::buffer(kContinue),
                    [self = shared_from_this()](error_code fault, std::size_t) {
                      if (fault) return self->close();
                      if (self->stage_ == Stage::body) self->go_on(&HttpConnection::take_body);
                    });
}

void HttpConnection::take_body() {
  error_code fault;
  while (!received_.empty() && !parser_->is_done()) {
    const std::size_t used = parser_->put(asio::buffer(received_), fault);
    received_.erase(0, used);
    hold_body(used);
    if (fault == http::error::need_more || (!fault && used == 0)) break;
    if (fault) throw refusal_of(fault);
  }
  if (parser_->is_done()) return run();
  // What is left is the start of a chunk's head, which the parser wants whole.
  if (received_.size() > kHeadersMax) throw Refusal(Code::invalid_request);
  read();
}

void HttpConnection::hold_body(std::size_t count) {
  body_read_ += count;
  if (body_read_ <= kBodyFree) return;
  const std::size_t more = body_read_ - kBodyFree - body_held_;
  body_held_ += more;
  if ((*shared_.held_bodies += more) > HttpShared::kBodiesMax) {
    throw Refusal(Code::unavailable).retry_after(5s);
  }
}

void HttpConnection::release_body() {
  *shared_.held_bodies -= std::exchange(body_held_, 0);
  body_read_ = 0;
}

HttpRequest HttpConnection::make_request() {
  auto& parsed = parser_->get();
  HttpRequest request;
  request.id = request_id_;
  request.method = view(parsed.method_string());
  const std::string_view target = without_origin(view(parsed.target()));
  const std::size_t question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string_view::npos) request.query = target.substr(question + 1);
  if (!request.path.starts_with('/')) throw Refusal(Code::invalid_request);
  request.headers = std::move(headers_);
  request.body = std::move(parsed.body());
  request.peer = peer_;
  request.is_http_1_0 = parsed.version() == 10;
  return request;
}

void HttpConnection::run() {
  enter(Stage::running);
  used_ = true;
  if (request_id_.empty()) request_id_ = shared_.new_request_id();
  const KeepAlive keep_alive = keep_alive_wanted();
  HttpRequest request = make_request();
  parser_.reset();
  free_memory(head_);
  shared_.handler(std::move(request), [self = shared_from_this(), keep_alive](HttpReply reply) {
    // The handler may respond from the thread of the database.
    asio::dispatch(self->socket_.get_executor(),
                   [self, keep_alive, reply = std::move(reply)]() mutable {
                     self->answer(std::move(reply), keep_alive);
                   });
  });
}

KeepAlive HttpConnection::keep_alive_wanted() const {
  const auto& parsed = parser_->get();
  if (!parsed.keep_alive()) return KeepAlive::ends;
  return parsed.version() == 10 ? KeepAlive::said : KeepAlive::implied;
}

void HttpConnection::refuse(const Refusal& refusal) {
  if (request_id_.empty()) request_id_ = shared_.new_request_id();
  parser_.reset();
  HttpRequest seen = glimpse(head_.empty() ? received_ : head_);
  seen.id = request_id_;
  seen.path = without_origin(seen.path);
  HttpReply reply = refusal_reply(refusal, request_id_);
  shared_.refused(seen, reply);
  answer(std::move(reply), KeepAlive::ends);
}

void HttpConnection::answer(HttpReply reply, KeepAlive keep_alive) {
  release_body();
  if (!socket_.is_open()) return;
  enter(Stage::answering);
  if (finishing_) keep_alive = KeepAlive::ends;
  answer_head_ = write_head(reply, request_id_, shared_.now(), keep_alive);
  // These tell the size of a body that is not sent.
  answer_body_ = is_head_ || reply.status == 304 ? std::string() : std::move(reply.body);
  const std::array<asio::const_buffer, 2> buffers = {asio::buffer(answer_head_),
                                                     asio::buffer(answer_body_)};
  asio::async_write(socket_, buffers,
                    [self = shared_from_this(), keep_alive](error_code fault, std::size_t) {
                      if (fault) return self->close();
                      self->on_answered(keep_alive);
                    });
}

void HttpConnection::on_answered(KeepAlive keep_alive) {
  if (keep_alive == KeepAlive::ends || finishing_) {
    error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
    enter(Stage::lingering);
    received_.clear();
    return read();
  }
  enter(Stage::idle);
  // An idle connection keeps no memory of what went over it.
  free_memory(answer_head_);
  free_memory(answer_body_);
  if (!received_.empty()) return on_read(0);
  free_memory(received_);
  read();
}

}  // namespace vortex::server
