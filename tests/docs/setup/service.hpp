// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>
#include <string>

#include "docs/setup/keys.hpp"
#include "support/loopback_server.hpp"
#include "vortex/call.hpp"
#include "vortex/testing.hpp"

/// A service on the loopback interface that gives each operation an answer of its form. What is
/// called `no-such-id` is not there.
inline std::string list(const vortex::Invitation& one) {
  return R"({"invitations":[)" + vortex::to_json(one) + "]}";
}

inline std::string answer(const vortex::test::Arrived& request) {
  using namespace vortex::testing;
  const auto has = [&](const char* part) { return request.target.find(part) != std::string::npos; };
  const bool get = request.method == "GET";
  if (has("no-such-id")) {
    return vortex::test::http_answer(
        404, R"({"error":"Invitation not found","code":"invitation_not_found","requestId":"r-1"})",
        "x-request-id: r-1\r\n");
  }
  const auto fine = [](const std::string& body) { return vortex::test::http_answer(200, body); };
  if (request.method == "DELETE") return fine("null");
  if (has("/autojoin")) return fine(vortex::to_json(make_autojoin_domains()));
  if (has("/sync-internal")) return fine(vortex::to_json(make_synced()));
  if (has("/webhooks")) return fine(vortex::to_json(make_webhook_endpoint()));
  if (has("/accept")) return fine(list(make_accepted_invitation()));
  if (has("/by-scope/") || has("targetType=")) return fine(list(make_invitation()));
  if (get || has("/reinvite")) return fine(vortex::to_json(make_invitation()));
  return vortex::test::http_answer(201, vortex::to_json(make_created_invitation()));
}

inline vortex::test::LoopbackServer service(answer);
const std::string base_url = service.url();
const std::string component_id = "11111111-1111-4111-8111-111111111111";

/// What a program finds in its environment.
[[maybe_unused]] const bool environment_is_set =
    setenv("VORTEX_API_KEY", api_key.c_str(), 1) == 0 &&
    setenv("VORTEX_API_BASE_URL", base_url.c_str(), 1) == 0;
