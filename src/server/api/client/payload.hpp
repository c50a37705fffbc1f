// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/policy.hpp"
#include "server/rules/target.hpp"
#include "vortex/json.hpp"

namespace vortex::server {

/// Somebody whom a form names.
struct Recipient {
  Identity target;
  std::optional<std::string> name;
  std::optional<std::string> avatar_url;
  std::optional<std::string> mail_to;  ///< of an internal target
};

/// What a form holds: whom it names, in its order, and the rest of it.
struct Payload {
  std::vector<Recipient> recipients;
  Json::Object form_data;  ///< without the values that name somebody
};

/// Takes the fields of a form apart by their `type`; their names mean nothing. An address beside
/// one single internal target is where that is mailed to. Throws Refusal naming the field. Source:
/// wire contract 6.3.
Payload read_payload(const Json::Object& payload, const Policy& policy);

}  // namespace vortex::server
