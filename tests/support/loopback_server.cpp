// SPDX-License-Identifier: MIT
#include "support/loopback_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace vortex::test {
namespace {

int listen_on_loopback() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0 ||
      listen(listener, SOMAXCONN) != 0) {
    throw std::runtime_error("cannot listen on the loopback address");
  }
  return listener;
}

int listen_on_path(const std::string& path) {
  const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0 ||
      listen(listener, SOMAXCONN) != 0) {
    throw std::runtime_error("cannot listen on " + path);
  }
  return listener;
}

bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

void send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

/// Reads one request after the other from a connection.
class Reader {
 public:
  Reader(int socket, int connection) : socket_(socket), connection_(connection) {}

  /// Nothing where the client has closed the connection or speaks another protocol.
  std::optional<Arrived> next() {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!fill() || buffer_[0] < 'A' || buffer_[0] > 'Z') return std::nullopt;
    }
    Arrived request = read_head(take(end + 4));
    const std::size_t size =
        std::strtoull(request.header("content-length").value_or("0").c_str(), nullptr, 10);
    while (buffer_.size() < size) {
      if (!fill()) return std::nullopt;
    }
    request.body = take(size);
    return request;
  }

 private:
  bool fill() {
    std::array<char, 65536> bytes;
    const auto count = recv(socket_, bytes.data(), bytes.size(), 0);
    if (count <= 0) return false;
    buffer_.append(bytes.data(), static_cast<std::size_t>(count));
    return true;
  }

  std::string take(std::size_t size) {
    std::string taken = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return taken;
  }

  Arrived read_head(const std::string& text) const {
    Arrived request;
    request.connection = connection_;
    const std::size_t first = text.find(' ');
    const std::size_t second = text.find(' ', first + 1);
    const std::size_t line = text.find("\r\n");
    request.method = text.substr(0, first);
    request.target = text.substr(first + 1, second - first - 1);
    request.head = text.substr(line + 2, text.size() - line - 4);
    return request;
  }

  int socket_;
  int connection_;
  std::string buffer_;
};

}  // namespace

std::optional<std::string> Arrived::header(std::string_view name) const {
  std::optional<std::string> found;
  for (std::size_t at = 0; at < head.size();) {
    const std::size_t end = head.find("\r\n", at);
    const std::string_view line = std::string_view(head).substr(at, end - at);
    const std::size_t colon = line.find(':');
    if (same_name(line.substr(0, colon), name)) {
      const std::size_t value = line.find_first_not_of(' ', colon + 1);
      found = (found ? *found + ", " : "")
                  .append(value == line.npos ? std::string_view() : line.substr(value));
    }
    at = end + 2;
  }
  return found;
}

std::string http_answer(int status, std::string_view body, std::string_view headers) {
  return ("HTTP/1.1 " + std::to_string(status) + " Reason\r\nContent-Length: ")
      .append(std::to_string(body.size()))
      .append("\r\n")
      .append(headers)
      .append("\r\n")
      .append(body);
}

LoopbackServer::LoopbackServer(Handler handler)
    : handler_(std::move(handler)),
      listener_(listen_on_loopback()),
      acceptor_([this] { accept_all(); }) {}

LoopbackServer::LoopbackServer(Handler handler, const std::string& path)
    : handler_(std::move(handler)),
      listener_(listen_on_path(path)),
      acceptor_([this] { accept_all(); }) {}

LoopbackServer::~LoopbackServer() {
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (const int socket : sockets_) shutdown(socket, SHUT_RDWR);
  for (std::thread& thread : threads_) thread.join();
  for (const int socket : sockets_) close(socket);
  close(listener_);
}

std::string LoopbackServer::address() const {
  sockaddr_in address{};
  socklen_t size = sizeof(address);
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  return "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
}

std::vector<Arrived> LoopbackServer::arrived() const {
  const std::lock_guard lock(mutex_);
  return arrived_;
}

void LoopbackServer::accept_all() {
  for (;;) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    sockets_.push_back(socket);
    const int connection = static_cast<int>(sockets_.size());
    threads_.emplace_back([this, socket, connection] { serve(socket, connection); });
  }
}

void LoopbackServer::serve(int socket, int connection) {
  Reader reader(socket, connection);
  while (const std::optional<Arrived> request = reader.next()) {
    const std::optional<std::string> bytes = handle(*request);
    send_all(socket, bytes.value_or(""));
    if (!bytes || bytes->find("Connection: close") != std::string::npos) break;
  }
  shutdown(socket, SHUT_RDWR);
}

std::optional<std::string> LoopbackServer::handle(const Arrived& request) {
  {
    const std::lock_guard lock(mutex_);
    arrived_.push_back(request);
  }
  return handler_(request);
}

}  // namespace vortex::test
