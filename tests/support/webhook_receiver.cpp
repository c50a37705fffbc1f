// SPDX-License-Identifier: MIT
#include "support/webhook_receiver.hpp"

#include <algorithm>
#include <chrono>

namespace vortex::test {
namespace {

// Long enough for a loaded machine; only a test that fails takes this long.
constexpr auto kPatience = std::chrono::seconds(30);
constexpr std::size_t kLarge = 1024 * 1024;
constexpr const char* kUnfinished = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n";

std::optional<std::string> bytes_of(WebhookReceiver::Mode mode) {
  using Mode = WebhookReceiver::Mode;
  switch (mode) {
    case Mode::broken:
      return http_answer(500, "a secret of the customer");
    case Mode::silent:
      return "";
    case Mode::gone:
      return http_answer(410, "");
    case Mode::busy:
      return http_answer(429, "", "Retry-After: 90\r\n");
    case Mode::elsewhere:
      return http_answer(302, "", "Location: /elsewhere\r\n");
    case Mode::closing:
      return std::nullopt;
    case Mode::large_body:
      return http_answer(200, std::string(kLarge, 'x'));
    case Mode::half_body:
      return std::string(kUnfinished) + "Connection: close\r\n\r\nhalf";
    case Mode::unfinished_body:
      return std::string(kUnfinished) + "\r\nhalf";
    case Mode::large_head: {
      std::string head = "HTTP/1.1 103 Early Hints\r\n";
      while (head.size() < kLarge) head += "Link: " + std::string(1000, 'x') + "\r\n";
      return head;
    }
    case Mode::only_interim:
      return "HTTP/1.1 103 Early Hints\r\nConnection: close\r\n\r\n";
    case Mode::no_http:
      return "220 mail.example.com\r\nConnection: close\r\n\r\n";
    case Mode::ok:
    case Mode::waiting:
      break;
  }
  return http_answer(200, "fine");
}

}  // namespace

WebhookReceiver::WebhookReceiver() : server_([this](const Arrived& a) { return answer(a); }) {}

WebhookReceiver::~WebhookReceiver() {
  release();
}

std::string WebhookReceiver::url(std::string_view path) const {
  return (server_.url() + '/').append(path);
}

void WebhookReceiver::set(const std::string& path, Mode mode) {
  const std::lock_guard lock(mutex_);
  modes_['/' + path] = mode;
}

void WebhookReceiver::release() {
  const std::lock_guard lock(mutex_);
  released_ = true;
  changed_.notify_all();
}

std::size_t WebhookReceiver::count(std::string_view path) const {
  const auto all = arrived();
  return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](const Arrived& each) {
    return std::string_view(each.target).substr(1) == path;
  }));
}

std::size_t WebhookReceiver::at_once_max() const {
  const std::lock_guard lock(mutex_);
  return at_once_max_;
}

bool WebhookReceiver::wait_for(std::size_t requests) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, kPatience, [&] { return requests_ >= requests; });
}

std::optional<std::string> WebhookReceiver::answer(const Arrived& request) {
  std::unique_lock lock(mutex_);
  ++requests_;
  at_once_max_ = std::max(at_once_max_, ++at_once_);
  changed_.notify_all();
  const auto found = modes_.find(request.target);
  const Mode mode = found == modes_.end() ? Mode::ok : found->second;
  if (mode == Mode::waiting) changed_.wait_for(lock, kPatience, [this] { return released_; });
  --at_once_;
  return bytes_of(mode);
}

}  // namespace vortex::test
