// SPDX-License-Identifier: MIT
#include "cli/receiver.hpp"

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <csignal>
#include <exception>
#include <optional>
#include <utility>

#include "cli/command.hpp"
#include "vortex/error.hpp"

namespace vortex::cli {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::use_awaitable;
using asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

constexpr std::uint32_t kHeadMax = 16 * 1024;
constexpr std::size_t kBodyMax = 1024 * 1024;
constexpr int kConnectionsMax = 64;
constexpr auto kWriteLimit = 10s;
// After a refusal so much is read and thrown away, for so long: closing at once would make the
// sender's kernel throw our answer away.
constexpr std::size_t kLingerMax = 4 * kBodyMax;
constexpr auto kLingerLimit = 2s;

std::string text(beast::string_view view) {
  return std::string(view.data(), view.size());
}

tcp::endpoint read_address(const std::string& listen) {
  const std::size_t colon = listen.rfind(':');
  std::string host = listen.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const std::string port = colon == listen.npos ? "" : listen.substr(colon + 1);
  error_code fault;
  const auto address = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, fault);
  const bool digits = port.find_first_not_of("0123456789") == port.npos;
  if (fault || port.empty() || port.size() > 5 || !digits || std::stoi(port) > 65535) {
    throw UsageError("--listen must be ADDRESS:PORT, such as 127.0.0.1:8000");
  }
  return {address, static_cast<std::uint16_t>(std::stoi(port))};
}

std::string written(const tcp::endpoint& endpoint) {
  const std::string host = endpoint.address().to_string();
  return (endpoint.address().is_v6() ? '[' + host + ']' : host) + ':' +
         std::to_string(endpoint.port());
}

std::optional<Answer> refusal(error_code fault) {
  if (fault == http::error::body_limit) return Answer{413, R"({"error":"Body is too large"})"};
  if (fault == http::error::header_limit)
    return Answer{431, R"({"error":"Headers are too large"})"};
  // Silence, a close in the middle, or no time left: there is nobody to answer.
  if (fault.category() != make_error_code(http::error::bad_method).category()) return std::nullopt;
  if (fault == http::error::end_of_stream || fault == http::error::partial_message) {
    return std::nullopt;
  }
  return Answer{400, R"({"error":"Not a valid HTTP request"})"};
}

}  // namespace

std::vector<std::string> Delivery::all(std::string_view name) const {
  std::vector<std::string> values;
  for (const Header& header : headers) {
    if (beast::iequals(header.name, beast::string_view(name.data(), name.size()))) {
      values.push_back(header.value);
    }
  }
  return values;
}

class Receiver::Serving {
 public:
  Serving(const std::string& listen, std::chrono::seconds patience)
      : patience_(patience), acceptor_(io_), signals_(io_, SIGINT, SIGTERM) {
    const tcp::endpoint wanted = read_address(listen);
    error_code fault;
    acceptor_.open(wanted.protocol(), fault);
    if (!fault) acceptor_.set_option(tcp::acceptor::reuse_address(true), fault);
    if (!fault) acceptor_.bind(wanted, fault);
    if (!fault) acceptor_.listen(tcp::acceptor::max_listen_connections, fault);
    if (fault) throw Error("cannot listen on " + listen + ": " + fault.message());
    on_loopback = wanted.address().is_loopback();
    address = written(acceptor_.local_endpoint());
  }

  void serve(const React& react, const std::function<bool()>& enough) {
    react_ = &react;
    enough_ = &enough;
    signals_.async_wait([this](error_code, int) { io_.stop(); });
    start(accept_all());
    io_.run();
  }

  std::string address;
  bool on_loopback = false;

 private:
  // What a coroutine throws is thrown by `serve`.
  void start(asio::awaitable<void> work) {
    asio::co_spawn(io_, std::move(work), [](std::exception_ptr fault) {
      if (fault) std::rethrow_exception(fault);
    });
  }

  asio::awaitable<void> accept_all() {
    for (;;) {
      error_code fault;
      tcp::socket socket =
          co_await acceptor_.async_accept(asio::redirect_error(use_awaitable, fault));
      // Out of descriptors, for one: a moment later there may be some.
      if (fault) co_await wait(100ms);
      if (fault || connections_ >= kConnectionsMax) continue;
      start(converse(beast::tcp_stream(std::move(socket))));
    }
  }

  asio::awaitable<void> wait(std::chrono::milliseconds time) {
    asio::steady_timer timer(io_, time);
    co_await timer.async_wait(use_awaitable);
  }

  asio::awaitable<void> converse(beast::tcp_stream stream) {
    ++connections_;
    error_code fault;
    beast::flat_buffer buffer;
    http::request_parser<http::string_body> parser;
    parser.header_limit(kHeadMax);
    parser.body_limit(kBodyMax);
    stream.expires_after(patience_);
    co_await http::async_read(stream, buffer, parser, asio::redirect_error(use_awaitable, fault));
    // Nothing but names in what awaits: g++ 12 destroys some temporaries of such expressions twice.
    const bool whole = !fault;
    std::optional<Answer> answer = whole ? std::nullopt : refusal(fault);
    if (whole) {
      const http::request<http::string_body> request = parser.release();
      answer = co_await answer_to(request);
    }
    if (answer) co_await send(stream, *answer);
    if (answer && !whole) co_await linger(stream);
    --connections_;
    if (whole && (*enough_)()) io_.stop();
  }

  asio::awaitable<Answer> answer_to(const http::request<http::string_body>& request) {
    Answer answer{405, R"({"error":"Use POST"})"};
    if (request.method() != http::verb::post) co_return answer;
    Delivery delivery;
    for (const auto& field : request) {
      delivery.headers.push_back({text(field.name_string()), text(field.value())});
    }
    delivery.body = request.body();
    std::variant<Answer, Forward> reaction = (*react_)(delivery);
    auto* forward = std::get_if<Forward>(&reaction);
    if (forward) {
      const Outcome outcome = co_await exchange(forward->request);
      answer = forward->answer(outcome);
    } else {
      answer = std::get<Answer>(reaction);
    }
    co_return answer;
  }

  // The transport ends a request in a thread of its own, and the coroutine goes on in ours.
  asio::awaitable<Outcome> exchange(const Request& request) {
    std::optional<Outcome> ended;
    asio::steady_timer timer(io_, asio::steady_timer::time_point::max());
    transport_->start(request, [this, &ended, &timer](Outcome outcome) {
      asio::post(io_, [&ended, &timer, outcome = std::move(outcome)]() mutable {
        ended = std::move(outcome);
        timer.cancel();
      });
    });
    error_code cancelled;
    while (!ended) co_await timer.async_wait(asio::redirect_error(use_awaitable, cancelled));
    co_return std::move(*ended);
  }

  asio::awaitable<void> send(beast::tcp_stream& stream, const Answer& answer) {
    http::response<http::string_body> response;
    response.version(11);
    response.result(static_cast<unsigned>(answer.status));
    response.set(http::field::content_type, "application/json");
    response.set(http::field::connection, "close");
    if (answer.status == 405) response.set(http::field::allow, "POST");
    response.body() = answer.body;
    response.prepare_payload();
    error_code fault;
    stream.expires_after(kWriteLimit);
    co_await http::async_write(stream, response, asio::redirect_error(use_awaitable, fault));
    stream.socket().shutdown(tcp::socket::shutdown_send, fault);
  }

  asio::awaitable<void> linger(beast::tcp_stream& stream) {
    std::array<char, 16 * 1024> bytes;
    error_code fault;
    stream.expires_after(kLingerLimit);
    std::size_t count = 0;
    while (!fault && count < kLingerMax) {
      const std::size_t more = co_await stream.async_read_some(
          asio::buffer(bytes), asio::redirect_error(use_awaitable, fault));
      count += more;
    }
  }

  std::chrono::seconds patience_;
  asio::io_context io_{1};
  tcp::acceptor acceptor_;
  asio::signal_set signals_;
  // Destroyed before the context, because what it cancels is posted there.
  std::shared_ptr<Transport> transport_ = make_curl_transport();
  const React* react_ = nullptr;
  const std::function<bool()>* enough_ = nullptr;
  int connections_ = 0;
};

Receiver::Receiver(const std::string& listen, std::chrono::seconds patience)
    : serving_(std::make_unique<Serving>(listen, patience)) {}

Receiver::~Receiver() = default;

const std::string& Receiver::address() const {
  return serving_->address;
}

bool Receiver::on_loopback() const {
  return serving_->on_loopback;
}

void Receiver::serve(const React& react, const std::function<bool()>& enough) {
  serving_->serve(react, enough);
}

}  // namespace vortex::cli
