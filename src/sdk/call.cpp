// SPDX-License-Identifier: MIT
#include "vortex/call.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "base/ascii.hpp"
#include "base/url.hpp"
#include "vortex/error.hpp"
#include "vortex/version.hpp"
#include "wire/json_read.hpp"
#include "wire/members.hpp"

namespace vortex {
namespace {

constexpr std::string_view kSdkName = "vortex-cpp-sdk";
constexpr std::string_view kApi = "/api/v1";
constexpr std::size_t kIdempotencyKeyMax = 255;

void append_argument(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) throw InvalidArgument(std::string(name) + " must not be empty");
  // A proxy may resolve these even where we do not, and end up at another operation.
  if (value == "." || value == "..") {
    throw InvalidArgument(std::string(name) + " must not be . or ..");
  }
  base::append_escaped(out, value);
}

std::string fill_in(std::string_view path, std::initializer_list<std::string_view> arguments) {
  std::string out;
  const auto* argument = arguments.begin();
  while (!path.empty()) {
    const std::size_t open = std::min(path.find('{'), path.size());
    out += path.substr(0, open);
    path.remove_prefix(open);
    if (path.empty()) break;
    const std::size_t close = path.find('}');
    append_argument(out, path.substr(1, close - 1), *argument++);
    path.remove_prefix(close + 1);
  }
  return out;
}

bool has_host(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!base::same_ignoring_case(url.substr(0, scheme.size()), scheme)) continue;
    return url.size() > scheme.size() && url[scheme.size()] != '/';
  }
  return false;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

bool holds_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_control);
}

// What libcurl could not take apart would fail at every attempt.
bool is_url(const std::string& text) {
  struct Free {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
  };
  const std::unique_ptr<CURLU, Free> url(curl_url());
  if (!url) throw std::bad_alloc();
  return curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) == CURLUE_OK;
}

// All spellings of a base URL end up with exactly one /api/v1 and no slash.
std::string api_root(std::string_view base_url) {
  std::string_view root = base_url;
  const auto cut_slashes = [&] { root = root.substr(0, root.find_last_not_of('/') + 1); };
  cut_slashes();
  while (root.ends_with(kApi)) {
    root.remove_suffix(kApi.size());
    cut_slashes();
  }
  if (!has_host(root) || holds_control(root) || root.find_first_of("?# ") != root.npos ||
      !is_url(std::string(root))) {
    throw InvalidArgument("base_url must be an http or https URL without query or fragment");
  }
  return std::string(root).append(kApi);
}

std::string text_member(const Json& json, std::string_view name) {
  const Json* value = json.find(name);
  return value && value->if_text() ? *value->if_text() : "";
}

Json parse_or_null(const std::string& body) {
  try {
    return wire::read_json(body);
  } catch (const wire::JsonFault&) {
    return {};
  }
}

ApiError make_api_error(const Response& response) {
  const Json body = parse_or_null(response.body);
  std::string message = text_member(body, "error");
  if (message.empty()) message = text_member(body, "message");
  if (message.empty()) {
    message = "API request failed with status " + std::to_string(response.status);
  }
  const std::string* header = response.header("x-request-id");
  return ApiError(std::move(message), response.status, text_member(body, "code"),
                  header ? *header : text_member(body, "requestId"), response.body);
}

Json read_body(const Response& response) {
  if (response.status < 200 || response.status > 299) throw make_api_error(response);
  if (response.body.empty()) return {};
  try {
    return wire::read_json(response.body);
  } catch (const wire::JsonFault& fault) {
    throw DecodeError(std::string("the answer is ") + fault.what());
  }
}

}  // namespace

AnyCall detail::make_call(Method method, std::string_view path,
                          std::initializer_list<std::string_view> arguments,
                          std::initializer_list<QueryItem> query, std::string body) {
  AnyCall call{method, fill_in(path, arguments), std::move(body), path};
  char before = '?';
  for (const QueryItem& item : query) {
    if (item.name.empty()) continue;
    call.target += std::exchange(before, '&');
    base::append_escaped(call.target, item.name);
    call.target += '=';
    base::append_escaped(call.target, item.value);
  }
  return call;
}

Request make_request(const AnyCall& call, const Connection& connection,
                     std::string_view idempotency_key) {
  if (holds_control(connection.api_key)) {
    throw InvalidArgument("the API key holds a control character");
  }
  if (idempotency_key.size() > kIdempotencyKeyMax || holds_control(idempotency_key)) {
    throw InvalidArgument("the idempotency key must be at most 255 characters, none of control");
  }
  Request request;
  request.method = call.method;
  request.url = api_root(connection.base_url) + call.target;
  request.headers = {
      {"Content-Type", "application/json"},
      {"x-api-key", connection.api_key},
      {"User-Agent", std::string(kSdkName) + '/' + kVersion},
      {"x-vortex-sdk-name", std::string(kSdkName)},
      {"x-vortex-sdk-version", kVersion},
  };
  if (!idempotency_key.empty()) {
    request.headers.push_back({"Idempotency-Key", std::string(idempotency_key)});
  }
  request.body = call.body;
  request.connect_timeout = connection.connect_timeout;
  request.timeout = connection.timeout;
  return request;
}

const std::string* Response::header(std::string_view name) const {
  const auto same = [&](const Header& header) {
    return base::same_ignoring_case(header.name, name);
  };
  const auto found = std::find_if(headers.begin(), headers.end(), same);
  return found == headers.end() ? nullptr : &found->value;
}

template <>
Nothing read_reply<Nothing>(const Response& response) {
  if (response.status < 200 || response.status > 299) throw make_api_error(response);
  return {};
}

// Lists come as {"invitations":[…]}; some services answer an accept with the invitation itself, and
// an answer without content is an empty list, as in the official SDKs.
template <>
std::vector<Invitation> read_reply<std::vector<Invitation>>(const Response& response) {
  Json body = read_body(response);
  std::vector<Invitation> out;
  if (body.find("invitations")) {
    wire::MemberReader(*body.if_object(), wire::Path())("invitations", out);
  } else if (body.find("id")) {
    out.push_back(wire::read<Invitation>(std::move(body)));
  } else if (!body.is_null() && !body.is_object()) {
    throw DecodeError("the answer must be an object");
  }
  return out;
}

template <class Reply>
Reply read_reply(const Response& response) {
  return wire::read<Reply>(read_body(response));
}

// Requests are told from what is received by having to be made with their required parts.
template <class T>
std::string to_json(const T& value) {
  constexpr bool received = std::is_default_constructible_v<T>;
  std::string out;
  wire::append(out, value, received ? wire::Absent::written_as_null : wire::Absent::left_out,
               Json::Numbers::as_given);
  return out;
}

// The types of vortex/types.hpp that operations take and give.
template std::string to_json(const CreateInvitation&);
template std::string to_json(const AcceptInvitations&);
template std::string to_json(const SyncInternalInvitation&);
template std::string to_json(const ConfigureAutojoin&);
template std::string to_json(const CreateWebhookEndpoint&);
template InvitationEvents read_reply(const Response&);
template std::string to_json(const InvitationEvents&);
template WebhookEndpoint read_reply(const Response&);
template std::string to_json(const WebhookEndpoint&);
template WebhookEndpoints read_reply(const Response&);
template std::string to_json(const WebhookEndpoints&);
template AutojoinDomains read_reply(const Response&);
template std::string to_json(const AutojoinDomains&);
template Invitation read_reply(const Response&);
template std::string to_json(const Invitation&);
template CreatedInvitation read_reply(const Response&);
template std::string to_json(const CreatedInvitation&);
template SyncedInternalInvitation read_reply(const Response&);
template std::string to_json(const SyncedInternalInvitation&);

}  // namespace vortex
