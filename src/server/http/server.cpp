// SPDX-License-Identifier: MIT
#include "server/http/server.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstring>
#include <future>
#include <list>
#include <thread>
#include <vector>

#include "server/http/connection.hpp"

namespace vortex::server {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Acceptor =
    asio::basic_socket_acceptor<asio::generic::stream_protocol, HttpConnection::Executor>;
using Endpoint = asio::generic::stream_protocol::endpoint;

constexpr auto kSweepEvery = std::chrono::seconds(1);
constexpr auto kAcceptPause = std::chrono::milliseconds(100);
// One in so many places is kept free for who comes next, as long as others are idle.
constexpr std::size_t kSpareShare = 16;
constexpr auto kIdleAtLeast = std::chrono::seconds(1);

/// One thread with its connections. All but the constructor runs in that thread.
struct Loop {
  explicit Loop(const HttpShared& shared) : shared(shared) {}

  void adopt(HttpConnection::Socket socket, std::string peer) {
    connections.push_back(
        std::make_shared<HttpConnection>(std::move(socket), std::move(peer), shared));
    connections.back()->start();
    if (finishing) connections.back()->finish();
  }

  void sweep_later() {
    timer.expires_after(kSweepEvery);
    timer.async_wait([this](error_code fault) {
      if (fault) return;
      sweep();
      sweep_later();
    });
  }

  void sweep() {
    for (const auto& connection : connections) connection->check_time();
    drop_closed();
  }

  void drop_closed() {
    const std::size_t before = connections.size();
    connections.remove_if([](const auto& connection) { return connection->is_closed(); });
    open -= before - connections.size();
  }

  // Closing an idle connection costs nobody a request: first those make room that never had one,
  // and of them those that have been idle the longest. What has just come is about to ask.
  void shed() {
    const auto newest = shared.steady_now() - kIdleAtLeast + HttpConnection::kIdleTime;
    std::vector<HttpConnection*> idle;
    for (const auto& connection : connections) {
      if (connection->is_idle() && connection->deadline() <= newest) {
        idle.push_back(connection.get());
      }
    }
    const std::size_t count = std::min(idle.size(), connections.size() / kSpareShare + 1);
    const auto end = idle.begin() + static_cast<std::ptrdiff_t>(count);
    std::nth_element(idle.begin(), end, idle.end(), [](const auto* a, const auto* b) {
      return std::pair(a->is_used(), a->deadline()) < std::pair(b->is_used(), b->deadline());
    });
    std::for_each(idle.begin(), end, [](HttpConnection* connection) { connection->close(); });
    drop_closed();
  }

  void finish() {
    finishing = true;
    for (const auto& connection : connections) connection->finish();
    drop_closed();
  }

  void close() {
    for (const auto& connection : connections) connection->close();
    drop_closed();
  }

  const HttpShared& shared;
  asio::io_context context{1};
  asio::executor_work_guard<HttpConnection::Executor> guard{context.get_executor()};
  asio::steady_timer timer{context};
  std::list<std::shared_ptr<HttpConnection>> connections;
  std::atomic<std::size_t> open{0};  ///< also counted up by the accepting thread
  bool finishing = false;
  std::thread thread;
};

std::string peer_text(const Endpoint& endpoint) {
  const int family = endpoint.protocol().family();
  if (family != AF_INET && family != AF_INET6) return "";
  asio::ip::tcp::endpoint tcp;
  std::memcpy(tcp.data(), endpoint.data(), endpoint.size());
  const auto address = tcp.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

[[noreturn]] void fail(const std::string& listen, const error_code& fault) {
  throw ListenFault("cannot listen on " + listen + ": " + fault.message());
}

Endpoint resolve(const std::string& listen, asio::io_context& context) {
  if (listen.starts_with("unix:")) {
    const std::string path = listen.substr(5);
    if (path.empty() || path.size() > 107) {
      throw ListenFault("cannot listen on " + listen + ": the path must have 1 to 107 bytes");
    }
    return asio::local::stream_protocol::endpoint(path);
  }
  const auto [host, port] = split_host_port(listen);
  error_code fault;
  asio::ip::tcp::resolver resolver(context);
  const auto found = resolver.resolve(
      host, port, asio::ip::resolver_base::passive | asio::ip::resolver_base::numeric_service,
      fault);
  if (fault) fail(listen, fault);
  return found.begin()->endpoint();
}

// A socket file that nobody serves any more is in the way of the next server; a served one is not
// ours to take.
void remove_dead_socket(const std::string& path) {
  struct stat status;
  if (::lstat(path.c_str(), &status) != 0 || !S_ISSOCK(status.st_mode)) return;
  asio::io_context context;
  asio::local::stream_protocol::socket probe(context);
  error_code fault;
  probe.connect(asio::local::stream_protocol::endpoint(path), fault);
  if (fault) ::unlink(path.c_str());
}

std::vector<std::unique_ptr<Loop>> make_loops(const HttpServer::Options& options) {
  std::vector<std::unique_ptr<Loop>> loops;
  for (std::size_t i = 0; i < std::max<std::size_t>(options.threads, 1); ++i) {
    loops.push_back(std::make_unique<Loop>(options.shared));
  }
  return loops;
}

}  // namespace

std::pair<std::string, std::string> split_host_port(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  const std::string port = colon == std::string::npos ? "" : text.substr(colon + 1);
  std::string host = text.substr(0, std::min(colon, text.size()));
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  const bool number = !port.empty() && port.size() <= 5 &&
                      port.find_first_not_of("0123456789") == std::string::npos &&
                      std::stoi(port) <= 65535;
  if (host.empty() || !number || (!bracketed && host.find(':') != std::string::npos)) {
    throw ListenFault("the address to listen on must be HOST:PORT, [ADDRESS]:PORT or unix:PATH");
  }
  return {host, port};
}

struct HttpServer::State {
  explicit State(Options given) : options(std::move(given)) { listen(); }

  Loop& first() { return *loops.front(); }

  void listen() {
    const Endpoint endpoint = resolve(options.listen, first().context);
    const bool is_unix = options.listen.starts_with("unix:");
    if (is_unix) remove_dead_socket(options.listen.substr(5));
    error_code fault;
    acceptor.open(endpoint.protocol(), fault);
    if (!fault && !is_unix) acceptor.set_option(asio::socket_base::reuse_address(true), fault);
    if (!fault) acceptor.bind(endpoint, fault);
    // The umask left it closed to others; it opens as far as asked before anybody is listened to.
    if (!fault && is_unix) ::chmod(options.listen.substr(5).c_str(), options.socket_mode);
    if (!fault) acceptor.listen(4096, fault);
    if (fault) fail(options.listen, fault);
    address = is_unix ? options.listen : address_text();
  }

  std::string address_text() {
    const Endpoint endpoint = acceptor.local_endpoint();
    asio::ip::tcp::endpoint tcp;
    std::memcpy(tcp.data(), endpoint.data(), endpoint.size());
    const std::string host = tcp.address().to_string();
    return (tcp.address().is_v6() ? '[' + host + ']' : host) + ':' + std::to_string(tcp.port());
  }

  void start() {
    accept();
    for (const auto& loop : loops) {
      loop->sweep_later();
      loop->thread = std::thread([&loop = *loop] { loop.context.run(); });
    }
  }

  // In the first loop's thread, as all that follows up to stop().

  void accept() {
    if (stopping) return;
    const bool is_full = open() >= options.connections_max;
    if (is_full || (is_crowded() && next - shed_at > spare() / 2)) make_room();
    if (is_full) return accept_later();
    Loop& loop = *loops[next++ % loops.size()];
    acceptor.async_accept(loop.context,
                          [this, &loop](error_code fault, HttpConnection::Socket socket) {
                            if (!acceptor.is_open()) return;
                            if (fault) {
                              options.complain("cannot accept a connection: " + fault.message());
                              make_room(Need::descriptors);
                              return accept_later();
                            }
                            hand_over(loop, std::move(socket));
                            accept();
                          });
  }

  std::size_t spare() const { return options.connections_max / kSpareShare; }
  bool is_crowded() const { return open() + spare() >= options.connections_max; }

  enum class Need { places, descriptors };

  // What is closed already is counted until somebody looks.
  void make_room(Need need = Need::places) {
    shed_at = next;
    for (const auto& loop : loops) {
      asio::post(loop->context, [this, need, &loop = *loop] {
        loop.drop_closed();
        if (need == Need::descriptors || is_crowded()) loop.shed();
      });
    }
  }

  // Out of descriptors or connections: trying at once would only turn in circles.
  void accept_later() {
    pause.expires_after(kAcceptPause);
    pause.async_wait([this](error_code fault) {
      if (!fault) accept();
    });
  }

  void hand_over(Loop& loop, HttpConnection::Socket socket) {
    error_code ignored;
    const Endpoint peer = socket.remote_endpoint(ignored);
    if (peer.protocol().family() != AF_UNIX) {
      socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    }
    ++loop.open;
    asio::post(loop.context, [&loop, socket = std::move(socket), peer = peer_text(peer)]() mutable {
      loop.adopt(std::move(socket), std::move(peer));
    });
  }

  std::size_t open() const {
    std::size_t sum = 0;
    for (const auto& loop : loops) sum += loop->open;
    return sum;
  }

  // In the thread of whoever stops the server.

  /// Runs `f(loop)` in each loop's thread and waits for it.
  template <class F>
  void in_each_loop(F f) {
    for (const auto& loop : loops) {
      std::promise<void> ended;
      asio::post(loop->context, [&] {
        f(*loop);
        ended.set_value();
      });
      ended.get_future().get();
    }
  }

  void stop(std::chrono::milliseconds patience) {
    if (!first().thread.joinable()) return;
    in_each_loop([this](Loop& loop) {
      if (&loop == &first()) {
        stopping = true;
        acceptor.close();
        pause.cancel();
      }
      loop.finish();
    });
    const auto until = std::chrono::steady_clock::now() + patience;
    while (open() > 0 && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      in_each_loop([](Loop& loop) { loop.drop_closed(); });
    }
    in_each_loop([](Loop& loop) { loop.close(); });
    for (const auto& loop : loops) {
      loop->guard.reset();
      asio::post(loop->context, [&loop = *loop] { loop.timer.cancel(); });
    }
    for (const auto& loop : loops) loop->thread.join();
    if (options.listen.starts_with("unix:")) ::unlink(options.listen.substr(5).c_str());
  }

  Options options;
  std::vector<std::unique_ptr<Loop>> loops = make_loops(options);
  Acceptor acceptor{first().context};
  asio::steady_timer pause{first().context};
  std::string address;
  std::size_t next = 0;     ///< counts what was accepted, and the one that is waited for
  std::size_t shed_at = 0;  ///< what it was when room was made
  bool stopping = false;
};

HttpServer::HttpServer(Options options) : state_(std::make_unique<State>(std::move(options))) {}

HttpServer::~HttpServer() {
  stop(std::chrono::milliseconds(0));
}

const std::string& HttpServer::address() const {
  return state_->address;
}

std::size_t HttpServer::connections() const {
  return state_->open();
}

void HttpServer::start() {
  state_->start();
}

void HttpServer::stop(std::chrono::milliseconds patience) {
  state_->stop(patience);
}

}  // namespace vortex::server
