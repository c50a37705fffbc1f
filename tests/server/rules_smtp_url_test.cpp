// SPDX-License-Identifier: MIT
#include "server/rules/smtp_url.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace vortex::server;

namespace {

SmtpUrl read(std::string_view text) {
  const MaybeSmtpUrl url = read_smtp_url(text);
  const auto* fine = std::get_if<SmtpUrl>(&url);
  return fine ? *fine : SmtpUrl{SmtpSecurity::starttls, "refused", 0, "", ""};
}

std::string_view fault(std::string_view text) {
  const MaybeSmtpUrl url = read_smtp_url(text);
  const auto* why = std::get_if<std::string_view>(&url);
  return why ? *why : "fine";
}

}  // namespace

TEST_CASE("a URL says where the relay is, how private the way to it is, and who signs in") {
  using enum SmtpSecurity;
  const std::pair<std::string_view, SmtpUrl> cases[] = {
      {"smtp://relay.example", {starttls, "relay.example", 587, "", ""}},
      {"smtps://relay.example", {tls, "relay.example", 465, "", ""}},
      {"smtp+plain://localhost", {none, "localhost", 25, "", ""}},
      {"smtp://relay.example:2525", {starttls, "relay.example", 2525, "", ""}},
      {"SMTPS://Relay.Example:1/", {tls, "relay.example", 1, "", ""}},
      {"smtp://mail_relay", {starttls, "mail_relay", 587, "", ""}},
      {"smtp://10.1.2.3", {starttls, "10.1.2.3", 587, "", ""}},
      {"smtp://[2001:db8::1]:25", {starttls, "[2001:db8::1]", 25, "", ""}},
      {"smtp+plain://LOCALHOST:1025", {none, "localhost", 1025, "", ""}},
      {"smtp+plain://127.0.0.1", {none, "127.0.0.1", 25, "", ""}},
      {"smtp+plain://127.255.3.4", {none, "127.255.3.4", 25, "", ""}},
      {"smtp+plain://[::1]", {none, "[::1]", 25, "", ""}},
      {"smtp://me:secret@relay.example", {starttls, "relay.example", 587, "me", "secret"}},
      {"smtps://a%40b.example:p%3Aa%2Fs%25s+@relay.example",
       {tls, "relay.example", 465, "a@b.example", "p:a/s%s+"}},
      {"smtp://me:a:b@relay.example", {starttls, "relay.example", 587, "me", "a:b"}},
      {"smtp://j%C3%B6:%C3%BC@relay.example", {starttls, "relay.example", 587, "jö", "ü"}},
  };
  for (const auto& [text, url] : cases) {
    CAPTURE(text);
    CHECK(read(text).security == url.security);
    CHECK(read(text).host == url.host);
    CHECK(read(text).port == url.port);
    CHECK(read(text).user == url.user);
    CHECK(read(text).password == url.password);
  }
}

TEST_CASE("what is no URL of a relay is told the form of one") {
  for (const char* text : {"",
                           "relay.example",
                           "relay.example:587",
                           "//relay.example",
                           "smtp:relay.example",
                           "http://relay.example",
                           "lmtp://relay.example",
                           "smtp+tls://relay.example",
                           "smtp://",
                           "smtp:///",
                           "smtp://:25",
                           "smtp://relay.example:0",
                           "smtp://relay.example:65536",
                           "smtp://relay.example:99999999999",
                           "smtp://relay.example:x",
                           "smtp://relay.example/path",
                           "smtp://relay.example?x",
                           "smtp://relay.example/?x",
                           "smtp://relay.example#x",
                           "smtp://relay example",
                           "smtp://relay.example\n",
                           "smtp://bücher.example",
                           "smtp://relay%2Eexample",
                           "smtp://a!b",
                           "smtp://[::1",
                           "smtp://::1",
                           "smtp://[v1.x]",
                           "smtp://me@here:secret@relay.example",
                           "smtp://me:sec/ret@relay.example",
                           "smtp://me:sec ret@relay.example",
                           "smtp://me:%zz@relay.example",
                           "smtp://127.0.0.1.example\\@relay.example",
                           "smtp://a,b.example"}) {
    CAPTURE(text);
    CHECK(fault(text).starts_with("must be smtp://[USER:PASSWORD@]HOST[:PORT], "));
  }
}

TEST_CASE("signing in takes a user and a password") {
  for (const char* text : {"smtp://me@relay.example", "smtp://me:@relay.example",
                           "smtp://:secret@relay.example", "smtp://@relay.example"}) {
    CAPTURE(text);
    CHECK(fault(text) == "must have a user and a password, or neither");
  }
  for (const char* text : {"smtp://a%00b:c@relay.example", "smtp://a:b%0D%0Ac@relay.example"}) {
    CAPTURE(text);
    CHECK(fault(text) == "must not have control characters in user or password");
  }
}

TEST_CASE("without TLS, only relays of this machine are spoken to") {
  for (const char* text :
       {"smtp+plain://relay.example", "smtp+plain://10.0.0.1", "smtp+plain://128.0.0.1",
        "smtp+plain://0.0.0.0", "smtp+plain://[::]", "smtp+plain://[::2]",
        "smtp+plain://[::ffff:10.0.0.1]", "smtp+plain://localhost.example", "smtp+plain://127.1",
        "smtp+plain://127.0.0.1:secret@relay.example"}) {
    CAPTURE(text);
    CHECK(
        fault(text).starts_with("must start with smtp:// or smtps:// for a relay that is not on "
                                "this machine"));
  }
  CHECK(fault("smtp+plain://127.0.0.1.example") != "fine");
}

TEST_CASE("no fault repeats the password") {
  for (const char* text :
       {"smtp://me:hunter2@relay.example:0", "smtp://:hunter2@relay.example",
        "smtp://me%00:hunter2@relay.example", "smtp+plain://me:hunter2@relay.example"}) {
    CAPTURE(text);
    CHECK(fault(text) != "fine");
    CHECK(fault(text).find("hunter2") == std::string_view::npos);
  }
}

TEST_CASE("the masked form is a URL with the same relay and user") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"smtp://relay.example", "smtp://relay.example:587"},
      {"smtps://a%40b.example:p%3A@relay.example", "smtps://a%40b.example:****@relay.example:465"},
      {"smtp+plain://[::1]", "smtp+plain://[::1]:25"},
  };
  for (const auto& [text, shown] : cases) {
    CHECK(masked(read(text)) == shown);
    CHECK(masked(read(shown)) == shown);
  }
}

TEST_CASE("what the server calls itself in front of a relay") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"https://Invites.Example/path", "invites.example"},
      {"http://127.0.0.1:8080", "[127.0.0.1]"},
      {"http://[2001:db8::1]:8080", "[IPv6:2001:db8::1]"},
      {"http://localhost", "localhost"},
      {"", "localhost"},
      {"invites.example", "localhost"},
      {"http://a!b", "localhost"},
      {"http://127.0.0.1.example", "localhost"},
  };
  for (const auto& [url, name] : cases) {
    CAPTURE(url);
    CHECK(ehlo_name(url) == name);
  }
}
