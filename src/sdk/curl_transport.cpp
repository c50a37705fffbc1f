// SPDX-License-Identifier: MIT
#include <curl/curl.h>

#include <algorithm>
#include <deque>
#include <limits>
#include <mutex>
#include <new>
#include <thread>
#include <unordered_map>
#include <utility>

#include "base/signals.hpp"
#include "vortex/transport.hpp"

namespace vortex {
namespace {

// An answer of the API is kilobytes; this only keeps a broken peer from filling the memory.
constexpr std::size_t kBodyMax = 64 * 1024 * 1024;

struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, FreeHandle>;

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, FreeList>;

/// One request in flight, from `start` to its completion.
struct Exchange {
  Transport::Ticket ticket = 0;
  Request request;
  Transport::Completion done;
  Response response;
  Handle handle;
  List headers;
};

std::size_t on_body(char* data, std::size_t, std::size_t size, void* user) {
  std::string& body = static_cast<Exchange*>(user)->response.body;
  if (body.size() + size > kBodyMax) return 0;
  body.append(data, size);
  return size;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::size_t on_header(char* data, std::size_t, std::size_t size, void* user) {
  auto& headers = static_cast<Exchange*>(user)->response.headers;
  const std::string_view line(data, size);
  const std::size_t colon = line.find(':');
  if (line.starts_with("HTTP/")) {
    headers.clear();  // an interim answer such as 100 came before
  } else if (colon != std::string_view::npos) {
    headers.push_back(
        {std::string(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1)))});
  }
  return size;
}

// The longest that libcurl takes, 24 days, stands for none: its 0 means five minutes to connect.
long milliseconds(std::chrono::milliseconds timeout) {
  constexpr std::int64_t kMax = std::numeric_limits<int>::max();
  return timeout.count() <= 0 ? kMax : std::min<std::int64_t>(timeout.count(), kMax);
}

void prepare(Exchange& exchange) {
  CURL* handle = exchange.handle.get();
  const Request& request = exchange.request;
  curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(request.connect_timeout));
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, milliseconds(request.timeout));
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &exchange);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &exchange);
  // A body makes a POST of any request, an empty one keeps its length of zero on the wire.
  if (request.method == Method::post || !request.body.empty()) {
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.c_str());
  }
  curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, text(request.method).data());
  // Without the empty Expect, libcurl waits a second for leave to send a large body.
  curl_slist* list = curl_slist_append(nullptr, "Expect:");
  for (const Header& header : request.headers) {
    // libcurl drops a header without value unless it ends in a semicolon.
    const std::string line = header.name + (header.value.empty() ? ";" : ": " + header.value);
    list = curl_slist_append(list, line.c_str());
  }
  exchange.headers.reset(list);
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, list);
}

TransportError::Kind kind_of(CURLcode code) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return TransportError::Kind::timeout;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return TransportError::Kind::tls;
    default:
      return TransportError::Kind::connect;
  }
}

Outcome outcome_of(CURLcode code, Exchange& exchange) {
  if (code != CURLE_OK) {
    return TransportError(kind_of(code),
                          std::string("Request failed: ") + curl_easy_strerror(code));
  }
  long status = 0;
  curl_easy_getinfo(exchange.handle.get(), CURLINFO_RESPONSE_CODE, &status);
  exchange.response.status = static_cast<int>(status);
  return std::move(exchange.response);
}

TransportError cancelled() {
  return TransportError(TransportError::Kind::cancelled, "Request failed: it was cancelled");
}

TransportError out_of_memory() {
  return TransportError(TransportError::Kind::connect, "Request failed: out of memory");
}

void require_libcurl() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) throw std::bad_alloc();
}

/// One curl multi handle and what it works on. `run` is the body of its thread; everything below
/// "in the loop's thread" is touched by that thread only, the rest under the mutex.
class Loop {
 public:
  Loop() {
    require_libcurl();
    multi_ = curl_multi_init();
    if (!multi_) throw std::bad_alloc();
  }
  ~Loop() { close(); }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  Transport::Ticket add(std::unique_ptr<Exchange> exchange) {
    std::unique_lock lock(mutex_);
    const Transport::Ticket ticket = exchange->ticket = ++last_ticket_;
    if (!stopping_) {
      arriving_.push_back(std::move(exchange));
      curl_multi_wakeup(multi_);
      return ticket;
    }
    // A completion that starts the next request while the transport is being destroyed.
    lock.unlock();
    exchange->done(cancelled());
    return ticket;
  }

  void cancel(Transport::Ticket ticket) {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    to_cancel_.push_back(ticket);
    curl_multi_wakeup(multi_);
  }

  // The loop closes the multi handle once it has seen `stopping_`, hence the wakeup under the lock.
  void stop() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    curl_multi_wakeup(multi_);
  }

  // In the loop's thread, from here on.

  void run() {
    while (take_orders()) {
      int running = 0;
      curl_multi_perform(multi_, &running);
      finish_ended();
      curl_multi_poll(multi_, nullptr, 0, 1000, nullptr);
    }
    while (!in_flight_.empty()) finish(in_flight_.begin()->first, cancelled());
    // Here rather than in the destructor's thread, where closing TLS might raise SIGPIPE.
    close();
  }

 private:
  // False when it is time to stop.
  bool take_orders() {
    std::deque<std::unique_ptr<Exchange>> arriving;
    std::deque<Transport::Ticket> to_cancel;
    bool stopping = false;
    {
      const std::lock_guard lock(mutex_);
      arriving.swap(arriving_);
      to_cancel.swap(to_cancel_);
      stopping = stopping_;
    }
    for (auto& exchange : arriving) begin(std::move(exchange));
    for (const Transport::Ticket ticket : to_cancel) end_early(ticket);
    return !stopping;
  }

  void begin(std::unique_ptr<Exchange> exchange) {
    if (idle_.empty()) {
      exchange->handle.reset(curl_easy_init());
    } else {
      exchange->handle = std::move(idle_.back());
      idle_.pop_back();
    }
    if (!exchange->handle) return exchange->done(out_of_memory());
    prepare(*exchange);
    CURL* handle = exchange->handle.get();
    in_flight_[handle] = std::move(exchange);
    if (curl_multi_add_handle(multi_, handle) != CURLM_OK) finish(handle, out_of_memory());
  }

  void end_early(Transport::Ticket ticket) {
    for (auto& [handle, exchange] : in_flight_) {
      if (exchange->ticket != ticket) continue;
      finish(handle, cancelled());
      return;
    }
  }

  void finish_ended() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      CURL* handle = message->easy_handle;
      finish(handle, outcome_of(message->data.result, *in_flight_.at(handle)));
    }
  }

  void finish(CURL* handle, Outcome outcome) {
    curl_multi_remove_handle(multi_, handle);
    const auto node = in_flight_.extract(handle);
    Exchange& exchange = *node.mapped();
    curl_easy_reset(handle);
    idle_.push_back(std::move(exchange.handle));
    exchange.done(std::move(outcome));
  }

  void close() {
    idle_.clear();
    if (multi_) curl_multi_cleanup(std::exchange(multi_, nullptr));
  }

  CURLM* multi_ = nullptr;
  std::unordered_map<CURL*, std::unique_ptr<Exchange>> in_flight_;
  std::vector<Handle> idle_;

  std::mutex mutex_;
  std::deque<std::unique_ptr<Exchange>> arriving_;
  std::deque<Transport::Ticket> to_cancel_;
  Transport::Ticket last_ticket_ = 0;
  bool stopping_ = false;
};

class CurlTransport final : public Transport {
 public:
  CurlTransport() = default;
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;

  ~CurlTransport() override {
    loop_->stop();
    if (!thread_.joinable()) return;
    if (thread_.get_id() == std::this_thread::get_id()) {
      thread_.detach();  // a completion destroys us; the loop ends when that returns
    } else {
      thread_.join();
    }
  }

  Ticket start(Request request, Completion done) override {
    std::call_once(started_, [this] {
      const base::SignalsBlocked blocked;
      thread_ = std::thread([loop = loop_] { loop->run(); });
    });
    auto exchange = std::make_unique<Exchange>();
    exchange->request = std::move(request);
    exchange->done = std::move(done);
    return loop_->add(std::move(exchange));
  }

  void cancel(Ticket ticket) override { loop_->cancel(ticket); }

 private:
  std::shared_ptr<Loop> loop_ = std::make_shared<Loop>();  ///< shared with the thread
  std::once_flag started_;
  std::thread thread_;
};

}  // namespace

std::shared_ptr<Transport> make_curl_transport() {
  return std::make_shared<CurlTransport>();
}

}  // namespace vortex
