// SPDX-License-Identifier: MIT
#include "server/api/cors.hpp"

#include <algorithm>
#include <sstream>

#include "base/ascii.hpp"

namespace vortex::server {
namespace {

constexpr std::string_view kHeaders =
    "authorization, content-type, x-session-id, x-session-attestation";
constexpr std::string_view kExposed = "x-request-id, retry-after, idempotency-replayed";
constexpr std::size_t kAskedMax = 32;

// `x-vortex-*` cannot be said with a star beside Authorization, so what is asked for is repeated.
std::string allowed_headers(const HttpRequest& request) {
  std::string list(kHeaders);
  const std::string* asked = request.header("access-control-request-headers");
  std::istringstream names(asked ? base::lower_case(*asked) : "");
  std::size_t count = 0;
  for (std::string name; std::getline(names, name, ',') && count < kAskedMax; ++count) {
    name.erase(0, name.find_first_not_of(' '));
    name.erase(name.find_last_not_of(' ') + 1);
    const bool is_name =
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
    if (is_name && name.starts_with("x-vortex-")) list += ", " + name;
  }
  return list;
}

}  // namespace

bool Cors::allows_all() const {
  return std::find(origins_.begin(), origins_.end(), "*") != origins_.end();
}

bool Cors::allows(std::string_view origin) const {
  return allows_all() || std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
}

void Cors::add_headers(const HttpRequest& request, HttpReply& reply) const {
  const std::string* origin = request.header("origin");
  if (!allows_all()) reply.headers.emplace_back("Vary", "Origin");
  if (!origin || !allows(*origin)) return;
  reply.headers.emplace_back("Access-Control-Allow-Origin", allows_all() ? "*" : *origin);
  reply.headers.emplace_back("Access-Control-Expose-Headers", kExposed);
}

bool Cors::is_preflight(const HttpRequest& request) {
  return request.method == "OPTIONS" && request.header("origin") &&
         request.header("access-control-request-method");
}

HttpReply Cors::answer_preflight(const HttpRequest& request, const FoundPath& path) const {
  HttpReply reply;
  reply.status = 204;
  if (!allows(*request.header("origin"))) return reply;
  reply.headers.emplace_back("Access-Control-Allow-Methods", path.methods_for_users());
  reply.headers.emplace_back("Access-Control-Allow-Headers", allowed_headers(request));
  reply.headers.emplace_back("Access-Control-Max-Age", "600");
  return reply;
}

}  // namespace vortex::server
