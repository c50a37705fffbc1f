// SPDX-License-Identifier: MIT
#include "server/pages/form_guard.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace vortex::server;

namespace {

using Headers = std::vector<HttpRequest::Header>;

const std::string kSecret(32, 's');

FormGuard guard_of(const std::string& public_url, std::uint8_t random = 7) {
  return {
      kSecret,
      [random](std::span<std::uint8_t> bytes) { std::fill(bytes.begin(), bytes.end(), random); },
      public_url};
}

HttpRequest with(Headers headers) {
  HttpRequest request;
  request.headers = std::move(headers);
  return request;
}

// The cookie as the browser sends it back.
HttpRequest answering(const FormGuard::Ticket& ticket) {
  return with({{"cookie", ticket.set_cookie.substr(0, ticket.set_cookie.find(';'))}});
}

}  // namespace

TEST_CASE("a form is ours from the browser that got it, for the invitation it is about") {
  const FormGuard guard = guard_of("https://a.example");
  const auto ticket = guard.issue(with({}), "code");
  CHECK(guard.is_ours(answering(ticket), "code", ticket.token));
  CHECK_FALSE(guard.is_ours(answering(ticket), "other", ticket.token));
  CHECK_FALSE(guard.is_ours(answering(ticket), "code", ""));
  CHECK_FALSE(guard.is_ours(with({}), "code", ticket.token));
  const auto stranger = guard_of("https://a.example", 8).issue(with({}), "code");
  CHECK_FALSE(guard.is_ours(answering(stranger), "code", ticket.token));
  const FormGuard elsewhere(
      std::string(32, 'x'), [](auto) {}, "https://a.example");
  CHECK_FALSE(elsewhere.is_ours(answering(ticket), "code", ticket.token));
}

TEST_CASE("a browser that has a cookie keeps it") {
  const FormGuard guard = guard_of("https://a.example");
  const auto first = guard.issue(with({}), "code");
  const auto again = guard_of("https://a.example", 9).issue(answering(first), "code");
  CHECK(again.set_cookie.empty());
  CHECK(again.token == first.token);
}

TEST_CASE("what is no cookie of ours is not taken for one") {
  const FormGuard guard = guard_of("https://a.example");
  for (const char* cookie : {"", ";;", "vortex_form", "vortex_form=", "vortex_form=short",
                             "xvortex_form=BwcHBwcHBwcHBwcHBwcHBw", "a=b; c=d"}) {
    CAPTURE(cookie);
    CHECK_FALSE(guard.issue(with({{"cookie", cookie}}), "code").set_cookie.empty());
  }
  const auto ticket = guard.issue(with({}), "code");
  const std::string ours = ticket.set_cookie.substr(0, ticket.set_cookie.find(';'));
  for (const std::string& cookie :
       {"a=b; " + ours, ours + ";c=d", "vortex_form=AAAAAAAAAAAAAAAAAAAAAA; " + ours}) {
    CAPTURE(cookie);
    CHECK(guard.is_ours(with({{"cookie", cookie}}), "code", ticket.token));
  }
}

TEST_CASE("a cookie is for the pages of one invitation") {
  const std::pair<const char*, const char*> cases[] = {
      {"https://a.example", "; Path=/i/code; HttpOnly; SameSite=Strict; Secure"},
      {"https://a.example/join/us", "; Path=/join/us/i/code; HttpOnly; SameSite=Strict; Secure"},
      {"http://127.0.0.1:8080", "; Path=/i/code; HttpOnly; SameSite=Strict"},
  };
  for (const auto& [url, rest] : cases) {
    CHECK(guard_of(url).issue(with({}), "code").set_cookie ==
          std::string("vortex_form=BwcHBwcHBwcHBwcHBwcHBw") + rest);
  }
}

TEST_CASE("forms of other sites, as browsers tell them") {
  struct Row {
    bool is_foreign;
    Headers headers;
  };
  const Row rows[] = {
      {false, {}},
      {false, {{"origin", "https://a.example"}}},
      {false, {{"origin", "https://A.example:443"}}},
      {false, {{"sec-fetch-site", "same-origin"}, {"origin", "https://a.example"}}},
      {false, {{"sec-fetch-site", "same-origin"}, {"origin", "null"}}},
      {false, {{"sec-fetch-site", "none"}}},
      {true, {{"origin", "null"}}},
      {true, {{"origin", ""}}},
      {true, {{"origin", "https://b.example"}}},
      {true, {{"origin", "http://a.example"}}},
      {true, {{"origin", "https://a.example:8443"}}},
      {true, {{"origin", "https://a.example.evil.example"}}},
      {true, {{"origin", "https://a.example@evil.example"}}},
      {true, {{"sec-fetch-site", "cross-site"}}},
      {true, {{"sec-fetch-site", "same-site"}, {"origin", "https://a.example"}}},
      {true, {{"sec-fetch-site", "same-origin"}, {"origin", "https://b.example"}}},
  };
  const FormGuard guard = guard_of("https://a.example/join");
  for (const Row& row : rows) {
    CAPTURE(row.headers.empty() ? "" : row.headers.back().value);
    CHECK(guard.is_foreign(with(row.headers)) == row.is_foreign);
  }
}
