// SPDX-License-Identifier: MIT
#pragma once

#include "base/time.hpp"
#include "server/http/message.hpp"

namespace vortex::server {

/// The words beside a status; several SDKs show them.
std::string_view reason_phrase(int status);

/// What becomes of the connection after an answer: with HTTP/1.0, that it stays has to be said.
enum class KeepAlive { implied, said, ends };

/// The status line and headers, up to and with the empty line.
std::string write_head(const HttpReply& reply, std::string_view request_id, base::TimeMs now,
                       KeepAlive keep_alive);

}  // namespace vortex::server
