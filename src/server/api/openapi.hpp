// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

#include "server/http/message.hpp"

namespace vortex::server {

/// The text of contract/openapi.json, which is the only one.
extern const std::span<const std::string_view> kOpenapi;

/// `/openapi.json`: the description of this API, for everybody, with an `ETag`. False where the
/// request is for something else; nothing was answered then. Thread-safe.
bool serve_openapi(const HttpRequest& request, const Respond& respond);

}  // namespace vortex::server
