// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "base/mac.hpp"
#include "base/random.hpp"
#include "server/http/message.hpp"

namespace vortex::server {

/// Tells forms that a page of ours sends from those that another site makes a browser send. A page
/// sets a cookie with a random text, which other sites cannot read, and its form holds a signature
/// over that and the invitation. Thread-safe.
class FormGuard {
 public:
  /// `secret`: of this installation. `public_url`: what links start with, without a slash at its
  /// end.
  FormGuard(std::string_view secret, base::Random random, const std::string& public_url);

  struct Ticket {
    std::string token;       ///< for a hidden field
    std::string set_cookie;  ///< empty where the browser has the cookie
  };

  /// For a page that shows the form of the invitation with this code.
  Ticket issue(const HttpRequest& request, std::string_view code) const;

  /// Whether the form was made for the browser that sends it.
  bool is_ours(const HttpRequest& request, std::string_view code, std::string_view token) const;

  /// Whether the browser says that a page of another site sends the form.
  bool is_foreign(const HttpRequest& request) const;

 private:
  std::string token(std::string_view code, std::string_view nonce) const;

  base::MacKey key_;
  base::Random random_;
  std::string origin_;
  std::string path_;  ///< of the public URL, empty or with a slash at its start
  bool is_secure_;
};

}  // namespace vortex::server
