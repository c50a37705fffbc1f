// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "support/raw_client.hpp"
#include "vortex/json.hpp"

/// What scenarios say about answers. All throw std::runtime_error saying what is not so.
namespace vortex::test {

/// What holds for every answer of the server, whatever was asked.
void check_always(const RawReply& reply, bool has_body);

/// The official SDKs that would have sent this request can decode the answer.
void check_decoders(std::string_view request, const RawReply& reply);

/// The value at a path such as `invitations.0.id`; `.` is the whole body.
Json at_path(const RawReply& reply, const std::string& path);
/// `"queued"`: the value at a path is this JSON, numbers digit by digit.
void check_value(const RawReply& reply, const std::string& path, const std::string& json);
void check_count(const RawReply& reply, const std::string& path, std::size_t count);
/// The object at a path has these members and no others.
void check_keys(const RawReply& reply, const std::string& path, const std::string& names);
void check_header(const RawReply& reply, const std::string& name, std::string_view value);
void check_header_has(const RawReply& reply, const std::string& name, std::string_view text);
void check_no_header(const RawReply& reply, const std::string& name);

/// All of an answer but what differs between two equal ones: the time and the request's id.
std::string without_identity(const RawReply& reply);

}  // namespace vortex::test
