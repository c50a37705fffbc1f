// SPDX-License-Identifier: MIT
#include "support/scenario_checks.hpp"

#include <iterator>
#include <set>
#include <sstream>
#include <stdexcept>

#include "support/sdk_decoders.hpp"

namespace vortex::test {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what);
}

void require(bool condition, const std::string& what) {
  if (!condition) fail(what);
}

std::string text_at(const RawReply& reply, const std::string& path) {
  const Json value = at_path(reply, path);
  require(value.is_text(), path + " is not a text");
  return *value.if_text();
}

void check_refusal(const RawReply& reply) {
  check_keys(reply, ".", "error message code requestId");
  require(text_at(reply, "error") == text_at(reply, "message"), "error is not message");
  require(reply.header("idempotency-replayed") ||
              text_at(reply, "requestId") == *reply.header("x-request-id"),
          "requestId is not the x-request-id of the answer");
}

void check_headers_of_status(const RawReply& reply) {
  const int status = reply.status;
  require((status == 401) == (reply.header("www-authenticate") != nullptr),
          "WWW-Authenticate goes with 401 and with nothing else");
  require((status == 405) == (reply.header("allow") != nullptr),
          "Allow goes with 405 and with nothing else");
  require((status == 429 || status == 503) == (reply.header("retry-after") != nullptr),
          "Retry-After goes with 429 and 503 and with nothing else");
}

}  // namespace

void check_always(const RawReply& reply, bool has_body) {
  if (reply.status == 100) return;
  require(reply.status < 500 || reply.status == 501 || reply.status == 503 || reply.status == 505,
          "no such 5xx should ever be");
  // Go, Java and Node show it to whom they report a failure.
  require(!reply.reason.empty(), "the reason phrase is missing");
  require(reply.header("x-request-id"), "x-request-id is missing");
  require(reply.header("date"), "Date is missing");
  check_headers_of_status(reply);
  if (reply.status == 204) return;
  require(reply.header("content-length"), "Content-Length is missing");
  // Who opens a link is a person; everybody else gets JSON.
  const bool page = *reply.header("content-type") == "text/html; charset=utf-8";
  if (!page) check_header(reply, "content-type", "application/json");
  if (!page && has_body && reply.status >= 400) check_refusal(reply);
}

void check_decoders(std::string_view request, const RawReply& reply) {
  const auto faults = SdkDecoders::table().faults_of_exchange(request, reply);
  require(faults.empty(), "SDKs that cannot decode this:\n" + shown(faults));
}

Json at_path(const RawReply& reply, const std::string& path) {
  Json value = Json::parse(reply.body);
  if (path == ".") return value;
  std::istringstream names(path);
  for (std::string name; std::getline(names, name, '.');) {
    const Json* next = value.find(name);
    if (const Json::Array* items = value.if_array()) {
      const std::size_t index = std::stoul(name);
      next = index < items->size() ? &(*items)[index] : nullptr;
    }
    require(next, "there is no " + path);
    value = Json(*next);
  }
  return value;
}

void check_value(const RawReply& reply, const std::string& path, const std::string& json) {
  const std::string found = at_path(reply, path).text(Json::Numbers::as_given);
  const std::string wanted = Json::parse(json).text(Json::Numbers::as_given);
  require(found == wanted, path + " is " + found);
}

void check_count(const RawReply& reply, const std::string& path, std::size_t count) {
  const Json value = at_path(reply, path);
  require(value.is_array(), path + " is not a list");
  require(value.if_array()->size() == count,
          path + " has " + std::to_string(value.if_array()->size()) + " items");
}

void check_keys(const RawReply& reply, const std::string& path, const std::string& names) {
  const Json value = at_path(reply, path);
  require(value.is_object(), path + " is not an object");
  std::set<std::string> found;
  for (const auto& member : *value.if_object()) found.insert(member.name);
  std::istringstream words(names);
  const std::set<std::string> wanted{std::istream_iterator<std::string>(words), {}};
  std::string listed;
  for (const std::string& name : found) listed += ' ' + name;
  require(found == wanted, path + " has the members" + listed);
}

void check_header(const RawReply& reply, const std::string& name, std::string_view value) {
  const std::string* found = reply.header(name);
  require(found, "the header " + name + " is missing");
  require(*found == value, "the header " + name + " is " + *found);
}

void check_header_has(const RawReply& reply, const std::string& name, std::string_view text) {
  const std::string* found = reply.header(name);
  require(found, "the header " + name + " is missing");
  require(found->find(text) != std::string::npos, "the header " + name + " is " + *found);
}

void check_no_header(const RawReply& reply, const std::string& name) {
  require(!reply.header(name), "the header " + name + " is there");
}

std::string without_identity(const RawReply& reply) {
  std::string out = std::to_string(reply.status) + '\n' + reply.body + '\n';
  for (const auto& [name, value] : reply.headers) {
    if (name != "date" && name != "x-request-id") out.append(name + ": " + value + '\n');
  }
  if (const std::string* id = reply.header("x-request-id")) {
    const std::size_t at = out.find(*id);
    if (at != std::string::npos) out.replace(at, id->size(), "-");
  }
  return out;
}

}  // namespace vortex::test
