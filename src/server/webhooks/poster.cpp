// SPDX-License-Identifier: MIT
#include "server/webhooks/poster.hpp"

#include <algorithm>
#include <deque>
#include <fstream>
#include <mutex>
#include <new>
#include <stdexcept>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/signals.hpp"
#include "server/webhooks/exchange.hpp"

namespace vortex::server {
namespace {

constexpr int kLongestWaitMs = 1000;

// With none in flight, nothing would ever be posted.
WebhookPoster::Options checked(WebhookPoster::Options options) {
  options.in_flight_max = std::max<std::size_t>(options.in_flight_max, 1);
  if (!options.ca_file.empty() && !std::ifstream(options.ca_file)) {
    throw std::runtime_error("the authorities for webhooks cannot be read: " + options.ca_file);
  }
  return options;
}

void require_libcurl() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) throw std::bad_alloc();
}

}  // namespace

/// One curl multi handle and what it works on. `run` is the body of its thread; everything below
/// "in the loop's thread" is touched by that thread only, the rest under the mutex.
class WebhookPoster::Loop {
 public:
  explicit Loop(Options options) : options_(std::move(options)) {
    require_libcurl();
    multi_ = curl_multi_init();
    if (!multi_) throw std::bad_alloc();
    // Of idle ones; each is a socket of ours and one of a customer's.
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(options_.in_flight_max));
  }
  ~Loop() { close(); }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void add(std::unique_ptr<WebhookExchange> exchange) {
    {
      const std::lock_guard lock(mutex_);
      if (!stopping_) {
        arriving_.push_back(std::move(exchange));
        curl_multi_wakeup(multi_);
        return;
      }
    }
    exchange->done(answer_at_stop(*exchange));
  }

  // The loop closes the multi handle once it has seen `stopping_`, hence the wakeup under the lock.
  void stop() {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
    curl_multi_wakeup(multi_);
  }

  // In the loop's thread, from here on.

  void run() {
    while (take_arriving()) {
      begin_next();
      int running = 0;
      curl_multi_perform(multi_, &running);
      finish_ended();
      curl_multi_poll(multi_, nullptr, 0, may_begin() ? 0 : kLongestWaitMs, nullptr);
    }
    while (!in_flight_.empty()) {
      const auto& [handle, exchange] = *in_flight_.begin();
      finish(handle, answer_at_stop(*exchange));
    }
    for (const auto& exchange : line_) exchange->done(answer_at_stop(*exchange));
    line_.clear();
    // Here rather than in the destructor's thread, where closing TLS might raise SIGPIPE.
    close();
  }

 private:
  // False when it is time to stop.
  bool take_arriving() {
    const std::lock_guard lock(mutex_);
    std::move(arriving_.begin(), arriving_.end(), std::back_inserter(line_));
    arriving_.clear();
    return !stopping_;
  }

  bool may_begin() const { return !line_.empty() && in_flight_.size() < options_.in_flight_max; }

  void begin_next() {
    while (may_begin()) {
      auto exchange = std::move(line_.front());
      line_.pop_front();
      begin(std::move(exchange));
    }
  }

  void begin(std::unique_ptr<WebhookExchange> exchange) {
    if (idle_.empty()) {
      exchange->handle.reset(curl_easy_init());
      if (!exchange->handle) throw std::bad_alloc();
    } else {
      exchange->handle = std::move(idle_.back());
      idle_.pop_back();
    }
    prepare(*exchange, options_);
    CURL* const handle = exchange->handle.get();
    if (curl_multi_add_handle(multi_, handle) != CURLM_OK) throw std::bad_alloc();
    in_flight_.emplace(handle, std::move(exchange));
  }

  void finish_ended() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      CURL* const handle = message->easy_handle;
      finish(handle, answer_of(message->data.result, *in_flight_.at(handle)));
    }
  }

  void finish(CURL* handle, WebhookAnswer answer) {
    const auto node = in_flight_.extract(handle);
    WebhookExchange& exchange = *node.mapped();
    curl_multi_remove_handle(multi_, handle);
    curl_easy_reset(handle);
    idle_.push_back(std::move(exchange.handle));
    exchange.done(std::move(answer));
  }

  void close() {
    idle_.clear();
    if (multi_) curl_multi_cleanup(std::exchange(multi_, nullptr));
  }

  const Options options_;
  CURLM* multi_ = nullptr;
  std::deque<std::unique_ptr<WebhookExchange>> line_;
  std::unordered_map<CURL*, std::unique_ptr<WebhookExchange>> in_flight_;
  std::vector<CurlHandle> idle_;

  std::mutex mutex_;
  std::vector<std::unique_ptr<WebhookExchange>> arriving_;
  bool stopping_ = false;
};

WebhookPoster::WebhookPoster(Options options)
    : loop_(std::make_unique<Loop>(checked(std::move(options)))) {
  const base::SignalsBlocked blocked;
  thread_ = std::thread([loop = loop_.get()] { loop->run(); });
}

WebhookPoster::~WebhookPoster() {
  stop();
}

void WebhookPoster::post(WebhookPost post, Done done) {
  auto exchange = std::make_unique<WebhookExchange>();
  exchange->post = std::move(post);
  exchange->done = std::move(done);
  loop_->add(std::move(exchange));
}

void WebhookPoster::stop() {
  loop_->stop();
  if (thread_.joinable()) thread_.join();
}

}  // namespace vortex::server
