// SPDX-License-Identifier: MIT
#include "support/raw_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace vortex::test {
namespace {

// Generous, because sanitizers and a busy machine are slow; a test that passes never waits for it.
constexpr int kPatienceMs = 20'000;

std::string lower_case(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return text;
}

RawReply read_head(std::string_view head) {
  RawReply reply;
  if (!head.starts_with("HTTP/1.1 ") || head.size() < 12) {
    throw std::runtime_error("no HTTP answer: " + std::string(head.substr(0, 80)));
  }
  reply.status = std::stoi(std::string(head.substr(9, 3)));
  std::size_t end = head.find("\r\n");
  reply.reason = head.substr(std::min<std::size_t>(13, end), end - std::min<std::size_t>(13, end));
  while (end + 2 < head.size()) {
    const std::size_t start = end + 2;
    end = head.find("\r\n", start);
    const std::string_view line = head.substr(start, end - start);
    const std::size_t colon = line.find(": ");
    if (line.empty() || colon == std::string_view::npos) continue;
    reply.headers.emplace_back(lower_case(std::string(line.substr(0, colon))),
                               line.substr(colon + 2));
  }
  return reply;
}

}  // namespace

const std::string* RawReply::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return &value;
  }
  return nullptr;
}

RawClient::RawClient(const std::string& address) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  const std::size_t colon = address.rfind(':');
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
  ::inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr);
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof(to)) != 0) {
    ::close(socket_);
    throw std::runtime_error("cannot connect to " + address);
  }
}

RawClient::~RawClient() {
  ::close(socket_);
}

void RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) throw std::runtime_error("cannot send: the connection is closed");
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

RawClient& RawClient::first_answered(const std::vector<std::unique_ptr<RawClient>>& clients) {
  std::vector<pollfd> waiting;
  for (const auto& client : clients) waiting.push_back({client->socket_, POLLIN, 0});
  if (::poll(waiting.data(), waiting.size(), kPatienceMs) < 1) {
    throw std::runtime_error("no answer in time");
  }
  std::size_t first = 0;
  while (waiting[first].revents == 0) ++first;
  return *clients[first];
}

bool RawClient::fill() {
  pollfd waiting{socket_, POLLIN, 0};
  if (::poll(&waiting, 1, kPatienceMs) != 1) throw std::runtime_error("no answer in time");
  std::array<char, 65536> buffer;
  const ssize_t count = ::recv(socket_, buffer.data(), buffer.size(), 0);
  if (count <= 0) return false;
  received_.append(buffer.data(), static_cast<std::size_t>(count));
  return true;
}

std::string RawClient::take(std::size_t count) {
  while (received_.size() < count) {
    if (!fill()) throw std::runtime_error("the connection ended within an answer");
  }
  std::string taken = received_.substr(0, count);
  received_.erase(0, count);
  return taken;
}

RawReply RawClient::read_reply(Body body) {
  std::size_t end;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) throw std::runtime_error("the connection ended without an answer");
  }
  RawReply reply = read_head(take(end + 4));
  const std::string* length = reply.header("content-length");
  if (body == Body::expected && length && reply.status != 304)
    reply.body = take(std::stoul(*length));
  return reply;
}

bool RawClient::is_closed() {
  return received_.empty() && !fill();
}

}  // namespace vortex::test
