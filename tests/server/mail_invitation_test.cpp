// SPDX-License-Identifier: MIT
#include "server/mail/invitation_mail.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <stdexcept>

#include "base/utf8.hpp"
#include "server/mail/shown_text.hpp"
#include "server/rules/text.hpp"
#include "server/templates/files.hpp"
#include "support/utf8_text.hpp"

using namespace vortex::server;

namespace {

constexpr vortex::base::TimeMs kNovember30 = 1'796'040'000'000;

InvitationMail some_invitation() {
  InvitationMail mail;
  mail.inviter = "Jane Doe";
  mail.recipient = "Ada";
  mail.scope = "Acme";
  mail.message = "Welcome!\n\nSee you soon.";
  mail.accept_link = "https://invites.example/i/abc?a=1&b=2";
  mail.expires_at = kNovember30;
  return mail;
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE("an invitation with all that is known, as text") {
  const MailContent content = write_invitation(some_invitation());
  CHECK(content.subject == "Jane Doe invited you to join Acme");
  CHECK(content.text ==
        "Hello Ada,\n"
        "\n"
        "Jane Doe invited you to join Acme.\n"
        "\n"
        "Jane Doe writes:\n"
        "\n"
        "> Welcome!\n"
        "> \n"
        "> See you soon.\n"
        "\n"
        "To accept the invitation, open this link:\n"
        "\n"
        "https://invites.example/i/abc?a=1&b=2\n"
        "\n"
        "This invitation is valid until 30 November 2026 (UTC).\n"
        "\n"
        "If you did not expect this invitation, you can ignore this mail.\n");
}

TEST_CASE("an invitation with nothing but its link, as text") {
  InvitationMail mail;
  mail.accept_link = "http://127.0.0.1:8080/i/abc";
  const MailContent content = write_invitation(mail);
  CHECK(content.subject == "You are invited");
  CHECK(content.text ==
        "Hello,\n"
        "\n"
        "You are invited.\n"
        "\n"
        "To accept the invitation, open this link:\n"
        "\n"
        "http://127.0.0.1:8080/i/abc\n"
        "\n"
        "If you did not expect this invitation, you can ignore this mail.\n");
}

TEST_CASE("the sentence follows what is known") {
  struct {
    const char* inviter;
    const char* scope;
    const char* subject;
  } const cases[] = {
      {"Jane", "Acme", "Jane invited you to join Acme"},
      {"Jane", "", "Jane invited you"},
      {"", "Acme", "You are invited to join Acme"},
      {"", "", "You are invited"},
  };
  for (const auto& [inviter, scope, subject] : cases) {
    CAPTURE(subject);
    InvitationMail mail = some_invitation();
    mail.inviter = inviter;
    mail.scope = scope;
    const MailContent content = write_invitation(mail);
    CHECK(content.subject == subject);
    CHECK(has(content.text, '\n' + std::string(subject) + ".\n"));
    CHECK(has(content.text, *inviter ? "Jane writes:" : "The invitation comes with this message:"));
  }
}

TEST_CASE("HTML says the same, with a button and the link as text") {
  const std::string html = write_invitation(some_invitation()).html;
  CHECK(html.starts_with("<!doctype html>\n<html lang=\"en\">\n"));
  CHECK(has(html, "<title>Jane Doe invited you to join Acme</title>"));
  CHECK(has(html, ">Hello <bdi>Ada</bdi>,</p>"));
  CHECK(has(html,
            "<strong><bdi>Jane Doe</bdi></strong> invited you to join "
            "<strong><bdi>Acme</bdi></strong>.</p>"));
  CHECK(has(html, "<bdi>Jane Doe</bdi> writes:</p>"));
  CHECK(has(html, ">\nWelcome!<br>\n<br>\nSee you soon.<br>\n</blockquote>"));
  CHECK(has(html, "<a href=\"https://invites.example/i/abc?a=1&amp;b=2\" style"));
  CHECK(has(html, ">https://invites.example/i/abc?a=1&amp;b=2</a>"));
  CHECK(has(html, "valid until 30 November 2026 (UTC)."));
}

TEST_CASE("HTML without what is not known has no trace of it") {
  InvitationMail mail;
  mail.accept_link = "https://invites.example/i/abc";
  mail.message = " \n\t\n";
  const std::string html = write_invitation(mail).html;
  for (const std::string part :
       {"<blockquote", "message:", "writes", "valid until", "<bdi>", "{{"}) {
    CAPTURE(part);
    CHECK_FALSE(has(html, part));
  }
}

TEST_CASE("what people write is text, never HTML and never a template") {
  const std::string hostile = "<b onclick=\"x\" title='y'>&amp;{{&accept_link}}{{{scope}}}{{#x}}";
  const std::string escaped =
      "&lt;b onclick=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;"
      "{{&amp;accept_link}}{{{scope}}}{{#x}}";
  InvitationMail mail = some_invitation();
  for (std::string* field : {&mail.inviter, &mail.recipient, &mail.scope, &mail.message}) {
    *field = hostile;
  }
  const MailContent content = write_invitation(mail);
  CHECK(content.subject == hostile + " invited you to join " + hostile);
  CHECK(has(content.text, "Hello " + hostile + ",\n"));
  CHECK(has(content.text, "\n> " + hostile + "\n"));
  CHECK_FALSE(has(content.html, "<b onclick"));
  CHECK(has(content.html, "<bdi>" + escaped + "</bdi> writes:"));
  CHECK(has(content.html, "\n" + escaped + "<br>\n"));
}

TEST_CASE("templates of HTML escape every value") {
  for (const EmbeddedFile& file : kTemplates) {
    CAPTURE(file.name);
    if (!file.name.ends_with(".html.mustache")) continue;
    CHECK_FALSE(has(file.text, "{{{"));
    CHECK_FALSE(has(file.text, "{{&"));
  }
}

TEST_CASE("names cannot break lines, turn the reading direction or fill the mail") {
  InvitationMail mail = some_invitation();
  mail.inviter = " Jane\r\nBcc: x\u2028y\u202E\u2066\t Doe\x01 ";
  mail.recipient = "\u202E\x07";
  mail.scope = std::string(300, 'x');
  const MailContent content = write_invitation(mail);
  CHECK(content.subject == "Jane Bcc: x y Doe invited you to join " + std::string(79, 'x') + "…");
  CHECK(content.text.starts_with("Hello,\n"));
}

TEST_CASE("each line of a message is marked as the inviter's") {
  InvitationMail mail = some_invitation();
  mail.message = "\n\r\n one\r\n\xE2\x80\xAE two\n\nthree  \n\n";
  CHECK(has(write_invitation(mail).text, "writes:\n\n> one\n> two\n> \n> three\n\nTo accept"));
}

TEST_CASE("only URLs of the web are links") {
  InvitationMail mail = some_invitation();
  for (const std::string link : {"", "javascript:alert(1)", "ftp://a.example/", "//a.example/",
                                 "https:/a.example", "https://a.example/ b", "https://a.example/\n",
                                 "https://a.example/\"onclick=", "https://a.example/<b>",
                                 "https://a.example/é", " https://a.example/"}) {
    CAPTURE(link);
    mail.accept_link = link;
    CHECK_THROWS_AS(write_invitation(mail), std::invalid_argument);
  }
}

TEST_CASE("shown_line") {
  const std::tuple<const char*, std::size_t, const char*> cases[] = {
      {"", 5, ""},
      {" \t\n", 5, ""},
      {"abcde", 5, "abcde"},
      {"abcdef", 5, "abcd…"},
      {"ééééé", 5, "ééééé"},
      {"éééééé", 5, "éééé…"},
      {"a \r\n\u0085\u2029 b", 5, "a b"},
      {"a\x7f\u009F\u061C\u202A\u2069z", 5, "az"},
      {"a\xff\xC3z", 5, "az"},
      {"👩‍👩‍👧", 5, "👩‍👩‍👧"},
      {"שלום", 5, "שלום"},
  };
  for (const auto& [text, max, want] : cases) {
    CAPTURE(text);
    CHECK(shown_line(text, max) == want);
  }
}

TEST_CASE("any text becomes a line that fits") {
  CHECK(rc::check([] {
    std::string text;
    for (const auto number : *rc::gen::arbitrary<std::vector<std::uint32_t>>()) {
      vortex::test::append_utf8(text, vortex::test::code_point_from(number));
    }
    text.insert(*rc::gen::inRange<std::size_t>(0, text.size() + 1), "\x80");
    const auto max = *rc::gen::inRange<std::size_t>(1, 40);
    const std::string line = shown_line(text, max);
    RC_ASSERT(vortex::base::is_utf8(line));
    RC_ASSERT(vortex::base::count_code_points(line) <= max);
    RC_ASSERT(!has_control_or_override(line));
  }));
}

TEST_CASE("dates are written for people") {
  CHECK(shown_date(0) == "1 January 1970");
  CHECK(shown_date(kNovember30) == "30 November 2026");
  CHECK(shown_date(951'782'400'000) == "29 February 2000");
  CHECK(shown_date(253'402'300'799'999) == "31 December 9999");
}
