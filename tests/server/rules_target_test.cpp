// SPDX-License-Identifier: MIT
#include "server/rules/target.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>

using namespace vortex::server;

namespace {

std::optional<Identity> read(TargetKind kind, std::string_view value,
                             LocalDomains local = LocalDomains::refused) {
  const MaybeIdentity found = read_target(kind, value, local);
  if (const Identity* identity = std::get_if<Identity>(&found)) return *identity;
  return std::nullopt;
}

std::string key(TargetKind kind, std::string_view value) {
  const auto identity = read(kind, value);
  return identity ? identity->key : "refused";
}

std::string email(std::string_view value) {
  return key(TargetKind::email, value);
}

std::string phone(std::string_view value) {
  return key(TargetKind::phone, value);
}

const std::string kLong64(64, 'a');
const std::string kLabel63(63, 'b');

}  // namespace

TEST_CASE("addresses are compared in one spelling") {
  CHECK(email("ada@example.com") == "ada@example.com");
  CHECK(email("  Ada@EXAMPLE.Com\r\n") == "ada@example.com");
  CHECK(email("ada+team@example.com") == "ada+team@example.com");
  CHECK(email("a.d.a@example.com") == "a.d.a@example.com");
  CHECK(email("o'neil!#$%&*+-/=?^_`{|}~@example.com") == "o'neil!#$%&*+-/=?^_`{|}~@example.com");
  CHECK(email("ada@b\u00FCcher.example") == "ada@xn--bcher-kva.example");
  CHECK(email("ada@BU\u0308CHER.example") == "ada@xn--bcher-kva.example");
  CHECK(email("ada@xn--bcher-kva.example") == "ada@xn--bcher-kva.example");
  CHECK(email("ada@fa\u00DF.example") == "ada@xn--fa-hia.example");
  CHECK(email("ada@\uFF45\uFF58ample.com") == "ada@example.com");
  CHECK(email("ada@example\u3002com") == "ada@example.com");
  CHECK(email("J\u00D6RG@example.com") == email("jo\u0308rg@example.com"));
  CHECK(email("\u30A2\u30C0@example.com") == "\u30A2\u30C0@example.com");
}

TEST_CASE("plus tags, dots and sharp s tell addresses apart") {
  CHECK(email("ada+a@example.com") != email("ada+b@example.com"));
  CHECK(email("ada@example.com") != email("ada+@example.com"));
  CHECK(email("a.da@example.com") != email("ada@example.com"));
  CHECK(email("stra\u00DFe@example.com") != email("strasse@example.com"));
}

TEST_CASE("an address is shown as it was given") {
  const auto identity = read(TargetKind::email, " Ada.B+x@B\u00FCcher.Example ");
  REQUIRE(identity);
  CHECK(identity->value == "Ada.B+x@B\u00FCcher.Example");
  CHECK(identity->kind == TargetKind::email);
}

TEST_CASE("what is no address") {
  for (const std::string& value : {
           std::string(),
           std::string("   "),
           std::string("ada"),
           std::string("@"),
           std::string("@example.com"),
           std::string("ada@"),
           std::string("ada@example"),
           std::string("ada@localhost"),
           std::string("ada@@example.com"),
           std::string("ada@bob@example.com"),
           std::string("ada bob@example.com"),
           std::string("ada@exa mple.com"),
           std::string("a@ex ample.com"),
           std::string("a@exa>mple.com"),
           std::string("a@exa<mple.com"),
           std::string("a@exa\uFF1Emple.com"),
           std::string("a@exa/mple.com"),
           std::string("a@exa_mple.com"),
           std::string("a@\u2100.example"),
           std::string("ada@.example.com"),
           std::string("ada@example..com"),
           std::string("ada@example.com."),
           std::string("ada@example.com\u3002"),
           std::string("ada@-example.com"),
           std::string("ada@example-.com"),
           std::string("ada@[192.0.2.1]"),
           std::string("ada@[IPv6:2001:db8::1]"),
           std::string("ada@192.0.2.1"),
           std::string("ada@xn--.example"),
           std::string("ada@xn--0.example"),
           std::string("ada@xn--a\u00FC.example"),
           std::string("\"ada\"@example.com"),
           std::string("\"a b\"@example.com"),
           std::string("Ada <ada@example.com>"),
           std::string("<ada@example.com>"),
           std::string("ada@example.com>"),
           std::string("ada,bob@example.com"),
           std::string("ada;bob@example.com"),
           std::string("mailto:ada@example.com"),
           std::string("ada(comment)@example.com"),
           std::string("a\\da@example.com"),
           std::string(".ada@example.com"),
           std::string("ada.@example.com"),
           std::string("a..da@example.com"),
           std::string("ada\uFF20example.com"),
           std::string("ada\uFF20b@example.com"),
           std::string("ada\uFE6Bb@example.com"),
           std::string("a\0da@example.com", 16),
           std::string("ada@exa\0mple.com", 16),
           std::string("a\nda@example.com"),
           std::string("ada@example.com\nBcc: bob@example.com"),
           std::string("a\x7F"
                       "da@example.com"),
           std::string("a\u0085da@example.com"),
           std::string(65, 'a') + "@example.com",
           kLong64 + "@" + kLabel63 + "." + kLabel63 + "." + std::string(62, 'c'),
           "ada@" + std::string(64, 'b') + ".com",
       }) {
    CAPTURE(value);
    CHECK(email(value) == "refused");
  }
}

TEST_CASE("the longest address") {
  CHECK(email(kLong64 + "@example.com") == kLong64 + "@example.com");
  const std::string whole = kLong64 + "@" + kLabel63 + "." + kLabel63 + "." + std::string(61, 'c');
  REQUIRE(whole.size() == 254);
  CHECK(email(whole) == whole);
}

TEST_CASE("limits hold for the spelling that is compared, too") {
  // A letter whose small one takes a byte more, and a domain that takes more in ASCII.
  std::string letters, labels;
  for (int i = 0; i < 21; ++i) letters += "\u023A";
  CHECK(email(letters + "@example.com").size() == 63 + 12);
  CHECK(email(letters + "\u023A@example.com") == "refused");
  for (int i = 0; i < 11; ++i) labels += "\u00FC.\u00E4o.";
  CHECK(email("ada@" + labels + "com").size() == 4 + 201);
  CHECK(email(std::string(60, 'a') + '@' + labels + "com") == "refused");
  // The Greek question mark is a semicolon for Unicode.
  CHECK(email("a\u037Eb@example.com") == "refused");
}

TEST_CASE("characters that nobody sees are refused in addresses") {
  for (const char* hidden :
       {"\u00AD", "\u034F", "\u061C", "\u115F", "\u1160",     "\u17B4",     "\u180B",
        "\u180E", "\u200B", "\u200C", "\u200D", "\u200E",     "\u200F",     "\u2028",
        "\u2029", "\u202A", "\u202B", "\u202C", "\u202D",     "\u202E",     "\u2060",
        "\u2064", "\u2066", "\u2067", "\u2068", "\u2069",     "\u206F",     "\u3164",
        "\uFE00", "\uFE0F", "\uFEFF", "\uFFA0", "\U000E0001", "\U000E0061", "\U000E0100"}) {
    CAPTURE(hidden);
    CHECK(email(std::string("ad") + hidden + "a@example.com") == "refused");
    CHECK(email(std::string("ada@exam") + hidden + "ple.com") == "refused");
  }
}

TEST_CASE("spaces of other scripts are refused in addresses") {
  for (const char* space : {"\u00A0", "\u1680", "\u2003", "\u202F", "\u205F", "\u3000"}) {
    CAPTURE(space);
    CHECK(email(std::string("ad") + space + "a@example.com") == "refused");
    CHECK(email(std::string("ada@exam") + space + "ple.com") == "refused");
  }
}

TEST_CASE("addresses of local domains, where they are allowed") {
  CHECK(read(TargetKind::email, "ada@localhost", LocalDomains::allowed)->key == "ada@localhost");
  CHECK_FALSE(read(TargetKind::email, "ada@", LocalDomains::allowed));
  CHECK_FALSE(read(TargetKind::email, "ada@127", LocalDomains::allowed));
  CHECK_FALSE(read(TargetKind::email, "ada@localhost.", LocalDomains::allowed));
}

TEST_CASE("phone numbers lose their decoration") {
  CHECK(phone("+4930123456") == "+4930123456");
  CHECK(phone(" +49 (30) 12-34.56 ") == "+4930123456");
  CHECK(phone("(+49) 30 123456") == "+4930123456");
  CHECK(phone("+1234567") == "+1234567");
  CHECK(phone("+123456789012345") == "+123456789012345");
  CHECK(read(TargetKind::phone, "+49 30 123456")->value == "+4930123456");
}

TEST_CASE("what is no phone number") {
  for (const std::string& value :
       {std::string(), std::string("+"), std::string("4930123456"), std::string("004930123456"),
        std::string("+123456"), std::string("+1234567890123456"), std::string("++4930123456"),
        std::string("+49 30 12 34 5a"), std::string("+49/30123456"), std::string("tel:+4930123456"),
        std::string("+4930123456;ext=1"), std::string("+4930\t123456"),
        std::string("+49\u00A030123456"),
        std::string("+\u0661\u0662\u0663\u0664\u0665\u0666\u0667"), std::string("\uFF0B4930123456"),
        std::string("+1234567\0", 9)}) {
    CAPTURE(value);
    CHECK(phone(value) == "refused");
  }
}

TEST_CASE("internal ids are taken as they are") {
  CHECK(key(TargetKind::internal, "User 42") == "User 42");
  CHECK(key(TargetKind::internal, " x ") == " x ");
  CHECK(key(TargetKind::internal, "a") != key(TargetKind::internal, "A"));
  CHECK(key(TargetKind::internal, std::string(255, 'x')) == std::string(255, 'x'));
  CHECK(key(TargetKind::internal, "") == "refused");
  CHECK(key(TargetKind::internal, "a\nb") == "refused");
  CHECK(key(TargetKind::internal, "a\u202Eb") == "refused");
}

TEST_CASE("the longest internal id counts characters, not bytes") {
  std::string umlauts;
  for (int i = 0; i < 255; ++i) umlauts += "\u00FC";
  CHECK(key(TargetKind::internal, umlauts) == umlauts);
  CHECK(key(TargetKind::internal, umlauts + "x") == "refused");
}

TEST_CASE("the value of a share link is ignored") {
  CHECK(read(TargetKind::share, "anything\n")->key.empty());
  CHECK(read(TargetKind::share, "")->value.empty());
}

TEST_CASE("target types as callers write them") {
  CHECK(read_target_kind("email") == TargetKind::email);
  for (const char* name : {"phone", "phoneNumber", "sms"}) {
    CHECK(read_target_kind(name) == TargetKind::phone);
  }
  for (const char* name : {"internal", "internalId", "username"}) {
    CHECK(read_target_kind(name) == TargetKind::internal);
  }
  CHECK(read_target_kind("share") == TargetKind::share);
  for (const char* name : {"", "Email", "EMAIL", " email", "fax"}) CHECK(!read_target_kind(name));
  for (const auto kind :
       {TargetKind::email, TargetKind::phone, TargetKind::share, TargetKind::internal}) {
    CHECK(read_target_kind(text(kind)) == kind);
  }
}

TEST_CASE("who accepts is read as an address, a phone number, or else stands for itself") {
  const auto kind = [](std::string_view text) {
    return read_identity(text, LocalDomains::refused).kind;
  };
  CHECK(kind("Ada@Example.com") == TargetKind::email);
  CHECK(kind("+49 30 123456") == TargetKind::phone);
  for (const char* text : {"Ada Lovelace", "", "ada@localhost", "12345678", "@", "a@b@c"}) {
    CAPTURE(text);
    const Identity identity = read_identity(text, LocalDomains::refused);
    CHECK(identity.kind == TargetKind::internal);
    CHECK(identity.key == text);
  }
}

TEST_CASE("identities are the same by kind and key, however they are shown") {
  const Identity a{TargetKind::email, "ada@example.com", "Ada@example.com"};
  CHECK(a.same_as({TargetKind::email, "ada@example.com", "ADA@example.com"}));
  CHECK_FALSE(a.same_as({TargetKind::internal, "ada@example.com", "Ada@example.com"}));
  CHECK_FALSE(a.same_as({TargetKind::email, "bob@example.com", "Ada@example.com"}));
}
