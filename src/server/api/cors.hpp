// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "server/api/route.hpp"

namespace vortex::server {

/// Which pages of other origins may use the client API from a browser. Source: behaviour of errors,
/// limits and HTTP. Credentials that a browser adds by itself are never allowed, nor is x-api-key:
/// a key has no place in a page.
class Cors {
 public:
  /// Origins such as `https://app.example.com`, or `*` for all of them.
  explicit Cors(std::vector<std::string> origins) : origins_(std::move(origins)) {}

  /// Adds what lets the page read the answer, errors too; nothing for what is no request of a page
  /// that may.
  void add_headers(const HttpRequest& request, HttpReply& reply) const;

  static bool is_preflight(const HttpRequest& request);
  /// What a browser asks before it sends a request; 204.
  HttpReply answer_preflight(const HttpRequest& request, const FoundPath& path) const;

 private:
  bool allows(std::string_view origin) const;
  bool allows_all() const;

  std::vector<std::string> origins_;
};

}  // namespace vortex::server
