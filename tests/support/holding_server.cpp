// SPDX-License-Identifier: MIT
#include "support/holding_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <map>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace vortex::test {
namespace {

constexpr std::string_view kAnswer = "HTTP/1.1 200 Fine\r\nContent-Length: 4\r\n\r\nheld";
constexpr std::string_view kHeadEnd = "\r\n\r\n";

}  // namespace

HoldingServer::HoldingServer(std::size_t wanted) : wanted_(wanted) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0 ||
      listen(listener_, SOMAXCONN) != 0) {
    throw std::runtime_error("cannot listen on the loopback address");
  }
  thread_ = std::thread([this] { serve(); });
}

HoldingServer::~HoldingServer() {
  stopping_ = true;
  thread_.join();
  close(listener_);
}

std::string HoldingServer::url() const {
  sockaddr_in address{};
  socklen_t size = sizeof(address);
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  return "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
}

void HoldingServer::serve() {
  std::vector<pollfd> polled = {{listener_, POLLIN, 0}};
  std::map<int, std::string> unread;
  std::vector<int> held;
  bool released = false;
  const auto answer = [](int client) {
    send(client, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL);
  };
  const auto take = [&](int client) {
    held.push_back(client);
    if (held.size() > held_max_) held_max_ = held.size();
    released = released || held.size() >= wanted_;
    if (!released) return;
    for (const int waiting : held) answer(waiting);
    held.clear();
  };
  while (!stopping_) {
    poll(polled.data(), polled.size(), 10);
    while (true) {
      const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (client < 0) break;
      polled.push_back({client, POLLIN, 0});
    }
    for (std::size_t i = 1; i < polled.size(); ++i) {
      if (polled[i].revents == 0) continue;
      std::array<char, 4096> bytes;
      const auto count = recv(polled[i].fd, bytes.data(), bytes.size(), 0);
      if (count <= 0) {
        polled[i].events = 0;
        continue;
      }
      std::string& text = unread[polled[i].fd];
      text.append(bytes.data(), static_cast<std::size_t>(count));
      if (!text.ends_with(kHeadEnd)) continue;
      text.clear();
      take(polled[i].fd);
    }
  }
  for (std::size_t i = 1; i < polled.size(); ++i) close(polled[i].fd);
}

}  // namespace vortex::test
