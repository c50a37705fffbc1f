// SPDX-License-Identifier: MIT
#include "server/api/openapi.hpp"

#include "base/base64url.hpp"
#include "base/sha256.hpp"

namespace vortex::server {
namespace {

constexpr std::string_view kRoute = "/openapi.json";

const std::string& etag() {
  static const std::string tag = '"' + base::base64url(base::sha256(kOpenapi.front())) + '"';
  return tag;
}

// A proxy that compresses calls the same text weakly equal (RFC 9110, 13.1.2).
bool has_copy(const HttpRequest& request) {
  const std::string* known = request.header("if-none-match");
  return known && (*known == "*" || known->find(etag()) != std::string::npos);
}

HttpReply document(const HttpRequest& request) {
  HttpReply reply;
  reply.body = kOpenapi.front();
  reply.headers = {{"ETag", etag()}, {"Cache-Control", "no-cache"}};
  if (has_copy(request)) reply.status = 304;
  return reply;
}

}  // namespace

bool serve_openapi(const HttpRequest& request, const Respond& respond) {
  if (request.path != kRoute) return false;
  const bool reads = request.method == "GET" || request.method == "HEAD";
  HttpReply reply =
      reads ? document(request) : refusal_reply(Refusal(Code::method_not_allowed), request.id);
  if (!reads) reply.headers.emplace_back("Allow", "GET, HEAD");
  reply.route = kRoute;
  respond(std::move(reply));
  return true;
}

}  // namespace vortex::server
