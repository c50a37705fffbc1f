// SPDX-License-Identifier: MIT
#pragma once

#include <curl/curl.h>

#include <chrono>
#include <memory>

#include "vortex/transport.hpp"

/// One request, on libcurl's side: what it is asked to do and what it answered.
namespace vortex::sdk {

struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, FreeHandle>;

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, FreeList>;

/// One request from `start` to its completion. Must stay where it is while libcurl works on it.
struct Exchange {
  Transport::Ticket ticket = 0;
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  std::chrono::steady_clock::time_point not_before;
  Request request;
  Transport::Completion done;
  Response response;
  Handle handle;
  List headers;
};

/// Tells the exchange's handle what to do, with `timeout` for all of it (0: none).
void prepare(Exchange& exchange, const TransportOptions& options,
             std::chrono::milliseconds timeout);

/// How it ended, as libcurl says.
Outcome outcome_of(CURLcode code, Exchange& exchange);

}  // namespace vortex::sdk
