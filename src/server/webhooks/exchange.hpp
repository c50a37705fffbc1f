// SPDX-License-Identifier: MIT
#pragma once

#include <curl/curl.h>

#include <cstddef>
#include <memory>

#include "server/webhooks/poster.hpp"

/// One webhook, on libcurl's side: what it is asked to do and what came of it.
namespace vortex::server {

struct FreeCurlHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using CurlHandle = std::unique_ptr<CURL, FreeCurlHandle>;

struct FreeCurlList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlList = std::unique_ptr<curl_slist, FreeCurlList>;

/// One webhook from `post` to its answer. Must stay where it is while libcurl works on it.
struct WebhookExchange {
  WebhookPost post;
  WebhookPoster::Done done;
  CurlHandle handle;
  CurlList headers;
  bool public_only = true;
  bool refused = false;  ///< an address was met that is not public
  std::size_t read = 0;  ///< bytes of the answer, head and body
};

/// Tells the exchange's handle what to do.
void prepare(WebhookExchange& exchange, const WebhookPoster::Options& options);

/// How it ended, as libcurl says. An answer whose status line has come is one, whatever became of
/// its body.
WebhookAnswer answer_of(CURLcode code, const WebhookExchange& exchange);

/// How it ended where it could not be waited for.
WebhookAnswer answer_at_stop(const WebhookExchange& exchange);

}  // namespace vortex::server
