// SPDX-License-Identifier: MIT
#include "server/http/reply.hpp"

#include "vortex/json.hpp"

namespace vortex::server {

HttpReply refusal_reply(const Refusal& refusal, std::string_view request_id) {
  const wire::ErrorRow& row = wire::error_row(refusal.code());
  HttpReply reply;
  reply.status = row.status;
  reply.code = row.name;
  reply.limit = refusal.limit();
  reply.body = Json(Json::Object{{"error", refusal.what()},
                                 {"message", refusal.what()},
                                 {"code", row.name},
                                 {"requestId", request_id}})
                   .text();
  if (row.status == 401)
    reply.headers.emplace_back("WWW-Authenticate",
                               "ApiKey realm=\"vortex\", Bearer realm=\"vortex\"");
  if (const auto wait = refusal.retry_after()) {
    reply.headers.emplace_back("Retry-After", std::to_string(wait->count()));
  }
  return reply;
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 302:
      return "Found";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Unknown";
  }
}

std::string write_head(const HttpReply& reply, std::string_view request_id, base::TimeMs now,
                       KeepAlive keep_alive) {
  std::string head;
  head.reserve(320);
  head += "HTTP/1.1 ";
  head += std::to_string(reply.status);
  head += ' ';
  head += reason_phrase(reply.status);
  head += "\r\nDate: ";
  head += base::http_time(now);
  // An answer that cannot have a body must not speak of one.
  if (reply.status != 204) {
    head += "\r\nContent-Type: ";
    head += reply.content_type;
    head += "\r\nContent-Length: ";
    head += std::to_string(reply.body.size());
  }
  head += "\r\nx-request-id: ";
  head += request_id;
  for (const auto& [name, value] : reply.headers) {
    head.append("\r\n").append(name).append(": ").append(value);
  }
  if (keep_alive == KeepAlive::ends) head += "\r\nConnection: close";
  if (keep_alive == KeepAlive::said) head += "\r\nConnection: keep-alive";
  head += "\r\n\r\n";
  return head;
}

}  // namespace vortex::server
