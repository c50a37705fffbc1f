// SPDX-License-Identifier: MIT
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vortex/endpoints.hpp"
#include "vortex/transport.hpp"

namespace vortex {

/// What a request needs to know beyond the call itself. Source: wire contract 5.1 and 5.2.
struct Connection {
  std::string api_key;
  std::string base_url;
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds timeout{30'000};
};

/// A call of the API without its answer's type.
struct AnyCall {
  Method method;
  std::string target;           ///< path and query, escaped, after the base URL and `/api/v1`
  std::string body;             ///< JSON; empty where the operation takes none
  std::string_view route = {};  ///< the target's path with its arguments left open, for logs
};

/// One item of a query; one without a name is left out.
struct QueryItem {
  std::string_view name;
  std::string_view value;
};

namespace detail {
AnyCall make_call(Method method, std::string_view path,
                  std::initializer_list<std::string_view> arguments,
                  std::initializer_list<QueryItem> query, std::string body);
}

/// A call of the API: an operation with its arguments filled in. Arguments of the path are escaped,
/// and an empty one throws InvalidArgument, so that a call never reaches another operation.
template <class Reply>
struct Call : AnyCall {
  /// `body` is JSON, or empty.
  explicit Call(const Endpoint<Reply>& endpoint,
                std::initializer_list<std::string_view> arguments = {},
                std::initializer_list<QueryItem> query = {}, std::string body = {})
      : AnyCall(
            detail::make_call(endpoint.method, endpoint.path, arguments, query, std::move(body))) {}
};

/// The first half of every operation: the request that carries a call. Pure; no I/O.
/// Throws InvalidArgument where the base URL is not an http or https URL, and where the key or the
/// idempotency key cannot be sent.
Request make_request(const AnyCall& call, const Connection& connection,
                     std::string_view idempotency_key = {});

/// The second half: the value in an answer. Pure; no I/O. Throws ApiError for any status but 2xx,
/// DecodeError for an answer that is not what the operation promises.
template <class Reply>
Reply read_reply(const Response& response);

template <>
Nothing read_reply<Nothing>(const Response& response);
template <>
std::vector<Invitation> read_reply<std::vector<Invitation>>(const Response& response);

/// The same, of the type that the call promises.
template <class Reply>
Reply read_reply(const Call<Reply>&, const Response& response) {
  return read_reply<Reply>(response);
}

/// The JSON of a request as it is sent, or of a value as it was received, then with every member,
/// null where it is absent. For the types of vortex/types.hpp that operations take and give. Throws
/// InvalidArgument where a text is not UTF-8.
template <class T>
std::string to_json(const T& value);

}  // namespace vortex
