// SPDX-License-Identifier: MIT
#include "sdk/curl_exchange.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace vortex::sdk {
namespace {

// An answer of the API is kilobytes; this only keeps a broken peer from filling the memory.
constexpr std::size_t kBodyMax = 64 * 1024 * 1024;

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

// Setting an option to the empty text keeps libcurl from asking the environment.
void prepare_network(CURL* handle, const TransportOptions& options) {
  curl_easy_setopt(handle, CURLOPT_PROXY, options.proxy.c_str());
  curl_easy_setopt(handle, CURLOPT_NOPROXY, "");
  curl_easy_setopt(
      handle, CURLOPT_HTTP_VERSION,
      static_cast<long>(options.http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
  if (!options.ca_file.empty()) {
    curl_easy_setopt(handle, CURLOPT_CAINFO, options.ca_file.c_str());
  }
  if (!options.unix_socket.empty()) {
    curl_easy_setopt(handle, CURLOPT_UNIX_SOCKET_PATH, options.unix_socket.c_str());
  }
}

}  // namespace

void prepare(Exchange& exchange, const TransportOptions& options,
             std::chrono::milliseconds timeout) {
  CURL* handle = exchange.handle.get();
  const Request& request = exchange.request;
  curl_easy_setopt(handle, CURLOPT_PRIVATE, &exchange);
  curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  prepare_network(handle, options);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(request.connect_timeout));
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, milliseconds(timeout));
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

}  // namespace vortex::sdk
