// SPDX-License-Identifier: MIT
// Requests on their way to their route: input is method, target and user agent in a line, and the
// body behind it. The route checks the request; what it then does needs a database.
#include <algorithm>
#include <string>

#include "base/utf8.hpp"
#include "fuzz/fuzzers.hpp"
#include "server/api/attestation.hpp"
#include "server/api/route.hpp"
#include "wire/json_read.hpp"

namespace vortex::fuzz {
namespace {

using namespace vortex::server;

const Site& site() {
  static const Site made{Links("https://invite.example.com", "0123456789abcdef0123456789abcdef"),
                         {}};
  return made;
}

const Attestations& attestations() {
  static const Attestations made("0123456789abcdef0123456789abcdef");
  return made;
}

void check_refusal(const Refusal& refusal) {
  const std::string_view words = refusal.what();
  require(!words.empty() && words.size() <= 1000 && base::is_utf8(words),
          "a refusal says why, shortly and in UTF-8");
  const HttpReply reply = refusal_reply(refusal, "request");
  require(reply.status >= 400 && reply.status < 500, "what is wrong with a request is told by 4xx");
  const Json body = wire::read_json(reply.body);
  for (const char* member : {"error", "message", "code", "requestId"}) {
    require(body.find(member) && body.find(member)->is_text(), "errors have their form");
  }
}

std::string escaped(const std::vector<std::string>& segments) {
  std::string path;
  for (const std::string& segment : segments) {
    path += '/';
    base::append_escaped(path, segment);
  }
  return path;
}

void check_query(const ApiCall& call) {
  std::string query;
  for (const auto& [name, value] : call.query) {
    query += query.empty() ? "" : "&";
    base::append_escaped(query, name);
    query += '=';
    base::append_escaped(query, value);
    require(base::is_utf8(name) && base::is_utf8(value), "a query is UTF-8");
    require(call.find_query(name) != nullptr, "what is in a query is found");
  }
  require(split_query(query) == call.query, "a written query is read as the same");
}

void prepare(const ApiCall& call, const Route& route) {
  try {
    const bool made =
        std::visit([&](auto check) { return static_cast<bool>(check(call)); }, route.prepare);
    require(made, "a good request has an action");
  } catch (const Refusal& refusal) {
    check_refusal(refusal);
  }
}

void check_path(const FoundPath& found, const std::vector<std::string>& segments) {
  require(split_path(escaped(segments), base::Plus::is_plus) == segments,
          "a written path is read as the same");
  const std::string_view pattern = found.pattern();
  require(static_cast<std::ptrdiff_t>(found.arguments.size()) ==
              std::count(pattern.begin(), pattern.end(), '{'),
          "all arguments are there");
  for (const std::string& argument : found.arguments) {
    require(!argument.empty() && base::is_utf8(argument), "an argument is a text");
    require(argument.find('\0') == std::string::npos, "without NUL");
  }
  require(found.is_for_users() == !found.methods_for_users().empty(),
          "who may come has a method to come with");
}

void check_request(const HttpRequest& request) {
  const auto segments = split_path(request.path, plus_in_path(request));
  require(!segments.empty() && !segments.back().empty(), "a path ends with a word");
  const FoundPath found = find_path(segments);
  check_path(found, segments);
  const auto routes = found.with_method(request.method);
  const ApiCall call{request, site(), attestations(), found.arguments, split_query(request.query)};
  check_query(call);
  for (const Route* route : routes) {
    require(route->pattern == found.pattern(), "a path has one pattern");
    prepare(call, *route);
  }
}

}  // namespace

void api_call(std::string_view input) {
  HttpRequest request;
  request.body = input.substr(std::min(input.find('\n') + 1, input.size()));
  std::string_view line = take_until(input, '\n');
  request.method = take_until(line, ' ');
  std::string_view target = take_until(line, ' ');
  request.headers.push_back({"user-agent", std::string(line)});
  // What no checked head lets through.
  const bool visible =
      std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c < 0x7F; });
  if (!target.starts_with('/') || !visible) return;
  request.path = take_until(target, '?');
  request.query = target;
  try {
    check_request(request);
  } catch (const MethodRefusal& refusal) {
    require(!refusal.allow().empty(), "a path without this method has others");
    require((", " + refusal.allow() + ',').find(", " + request.method + ',') == std::string::npos,
            "and this is none of them");
    check_refusal(refusal);
  } catch (const Refusal& refusal) {
    check_refusal(refusal);
  }
}

}  // namespace vortex::fuzz
