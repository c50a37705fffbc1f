// SPDX-License-Identifier: MIT
#include "server/mail/mailbox.hpp"

#include <doctest/doctest.h>

using namespace vortex::server;

TEST_CASE("a mailbox is read from the texts that settings have") {
  const std::pair<const char*, Mailbox> cases[] = {
      {"a@example.com", {"", "a@example.com"}},
      {" a@example.com ", {"", "a@example.com"}},
      {"<a@example.com>", {"", "a@example.com"}},
      {"Acme <a@example.com>", {"Acme", "a@example.com"}},
      {"Acme, Inc. <a@example.com>", {"Acme, Inc.", "a@example.com"}},
      {"José 🎉 <a@example.com>", {"José 🎉", "a@example.com"}},
      {"\"A <b> \\\"c\\\" @d\" <a@example.com>", {"A <b> \"c\" @d", "a@example.com"}},
      {"\"\" <a@example.com>", {"", "a@example.com"}},
      {"vortexd@localhost", {"", "vortexd@localhost"}},
      {"Bob.O'Neil+x@Example.COM", {"", "Bob.O'Neil+x@example.com"}},
      {"josé@bücher.example", {"", "josé@xn--bcher-kva.example"}},
  };
  for (const auto& [text, want] : cases) {
    CAPTURE(text);
    CHECK(read_mailbox(text) == want);
  }
}

TEST_CASE("what is no mailbox is refused") {
  const std::string cases[] = {
      "",
      "Acme",
      "Acme <>",
      "Acme <a>",
      "Acme a@example.com",
      "Acme <a@example.com",
      "a@example.com, b@example.com",
      "a@example.com, Bob <b@example.com>",
      "<a@example.com> <b@example.com>",
      "service@bank.example <a@example.com>",
      "Acme <a@example.com> x",
      "A \"b\" c <a@example.com>",
      "\"a\"b\" <a@example.com>",
      "\"a\\\" <a@example.com>",
      "\" <a@example.com>",
      "Acme <\"a b\"@example.com>",
      "Acme <a@[127.0.0.1]>",
      "Acme < a@example.com>",
      "Acme <a@example.com\n>",
      "Acme\nBcc: b@example.com <a@example.com>",
      "Ac\u202Eme <a@example.com>",
      "Ac\xffme <a@example.com>",
      std::string("Ac\0me <a@example.com>", 21),
  };
  for (const std::string& text : cases) {
    CAPTURE(text);
    CHECK_FALSE(read_mailbox(text));
  }
}

TEST_CASE("an address holds nothing that could end a header or add a recipient") {
  CHECK(mail_address("a@Example.com") == "a@example.com");
  for (const std::string text :
       {"a@example.com\r\n", " a@example.com", "a@example.com,b@example.com", "a\r\n@example.com",
        "a\xff\r\n@example.com", "\"a\"@example.com", "a@example.com\r\nBcc: b@example.com"}) {
    CAPTURE(text);
    CHECK_FALSE(mail_address(text));
  }
}
