// SPDX-License-Identifier: MIT
#include "server/webhooks/exchange.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "server/rules/address.hpp"
#include "vortex/version.hpp"

namespace vortex::server {
namespace {

namespace ip = boost::asio::ip;

// Of an answer, head and body. It is read to the end at all only so that its connection can be used
// again.
constexpr std::size_t kReadMax = 64 * 1024;

// Anything but the size ends the exchange.
std::size_t on_bytes(char*, std::size_t, std::size_t size, void* user) {
  auto& exchange = *static_cast<WebhookExchange*>(user);
  exchange.read += size;
  return exchange.read <= kReadMax ? size : CURL_WRITEFUNC_ERROR;
}

// Of other families there is no address, and so none that is public.
std::optional<ip::address> read_address(const curl_sockaddr& address) {
  if (address.family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address.addr, sizeof(v4));
    return ip::address_v4(ntohl(v4.sin_addr.s_addr));
  }
  if (address.family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address.addr, std::min<std::size_t>(sizeof(v6), address.addrlen));
    ip::address_v6::bytes_type bytes;
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return ip::address_v6(bytes);
  }
  return std::nullopt;
}

// The last moment at which the address is known that is really connected to: a name may have been
// given another one since anybody looked.
curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* address) {
  auto& exchange = *static_cast<WebhookExchange*>(user);
  if (exchange.public_only) {
    const auto read = read_address(*address);
    if (!read || !is_public(*read)) {
      exchange.refused = true;
      return CURL_SOCKET_BAD;
    }
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// libcurl keeps the authorities that it has read, unless there is a folder of them beside the file;
// then it reads them again, for tens of milliseconds, at each new connection.
void prepare_authorities(CURL* handle, const std::string& ca_file) {
  if (!ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, ca_file.c_str());
  const char* usual = nullptr;
  curl_easy_getinfo(handle, CURLINFO_CAINFO, &usual);
  if (usual || !ca_file.empty()) {
    curl_easy_setopt(handle, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  }
}

void prepare_network(WebhookExchange& exchange, const WebhookPoster::Options& options) {
  CURL* handle = exchange.handle.get();
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  // Empty rather than unset, which would ask the environment.
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_NOPROXY, "");
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, options.allow_private ? "http,https" : "https");
  curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  prepare_authorities(handle, options.ca_file);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &exchange);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout.count()));
  // Without it, a post that ends while its name is still looked up makes the loop, and all other
  // posts with it, wait for the name server.
  curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
}

CurlList header_list(const WebhookHeaderList& headers) {
  // Without the empty Expect, libcurl waits a second for leave to send a large body.
  curl_slist* list = curl_slist_append(nullptr, "Expect:");
  list = curl_slist_append(list, "Content-Type: application/json");
  for (const auto& [name, value] : headers) {
    list = curl_slist_append(list, (name + ": " + value).c_str());
  }
  return CurlList(list);
}

std::string fault_text(CURLcode code, const WebhookExchange& exchange) {
  if (exchange.refused && code == CURLE_COULDNT_CONNECT) return "the address is not public";
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return "no answer came in time";
    case CURLE_WRITE_ERROR:
      return "the answer is too large";
    default:
      return curl_easy_strerror(code);
  }
}

// Interim answers are none. One that waited in line has not even a handle.
int status_of(const WebhookExchange& exchange) {
  if (!exchange.handle) return 0;
  long status = 0;
  curl_easy_getinfo(exchange.handle.get(), CURLINFO_RESPONSE_CODE, &status);
  return status >= 200 ? static_cast<int>(status) : 0;
}

WebhookAnswer answer(const WebhookExchange& exchange, const std::string& fault) {
  const int status = status_of(exchange);
  if (status == 0) return {0, fault, {}};
  curl_off_t wait = 0;
  curl_easy_getinfo(exchange.handle.get(), CURLINFO_RETRY_AFTER, &wait);
  if (wait <= 0) return {status, {}, {}};
  return {status, {}, std::chrono::seconds(wait)};
}

}  // namespace

void prepare(WebhookExchange& exchange, const WebhookPoster::Options& options) {
  CURL* handle = exchange.handle.get();
  exchange.public_only = !options.allow_private;
  prepare_network(exchange, options);
  curl_easy_setopt(handle, CURLOPT_URL, exchange.post.url.c_str());
  curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(handle, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_USERAGENT, (std::string("vortexd/") + kVersion).c_str());
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                   static_cast<curl_off_t>(exchange.post.body.size()));
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, exchange.post.body.c_str());
  exchange.headers = header_list(exchange.post.headers);
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, exchange.headers.get());
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, on_bytes);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &exchange);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_bytes);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &exchange);
}

WebhookAnswer answer_of(CURLcode code, const WebhookExchange& exchange) {
  return answer(exchange, code == CURLE_OK ? "no answer came" : fault_text(code, exchange));
}

WebhookAnswer answer_at_stop(const WebhookExchange& exchange) {
  return answer(exchange, "the server is stopping");
}

}  // namespace vortex::server
