// SPDX-License-Identifier: MIT
#include "server/mail/writer.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <stdexcept>
#include <thread>
#include <tuple>

#include "base/utf8.hpp"
#include "server/mail/shown_text.hpp"
#include "server/rules/text.hpp"
#include "support/utf8_text.hpp"

using namespace vortex::server;

namespace {

constexpr TimeMs kNovember30 = 1'796'040'000'000;

MailFacts some_facts() {
  MailFacts facts;
  facts.inviter = "Jane Doe";
  facts.recipient = "Ada";
  facts.invitee = "Grace";
  facts.scope = "Acme";
  facts.message = "Welcome!\n\nSee you soon.";
  facts.accept_link = "https://invites.example/i/abc?a=1&b=2";
  facts.expires_at = kNovember30;
  return facts;
}

MailFacts only_link() {
  MailFacts facts;
  facts.accept_link = "http://127.0.0.1:8080/i/abc";
  return facts;
}

const MailWriter& writer() {
  static const MailWriter writer;
  return writer;
}

MailContent write(MailKind kind, const MailFacts& facts, std::string_view locale = "en") {
  return writer().write(kind, facts, locale);
}

MailContent write_invitation(const MailFacts& facts) {
  return write(MailKind::invitation, facts);
}

std::string subject_of(const MailFacts& facts, const std::string& subject) {
  return writer().write(MailKind::invitation, facts, "en", "", subject).subject;
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

const char* const kLocales[] = {"en", "de"};

}  // namespace

TEST_CASE("an invitation with all that is known, as text") {
  const MailContent content = write_invitation(some_facts());
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
  const MailContent content = write_invitation(only_link());
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

TEST_CASE("a reminder in German, as text") {
  MailFacts facts = some_facts();
  facts.opt_out_link = "https://invites.example/u/abc";
  const MailContent content = write(MailKind::reminder, facts, "de_AT");
  CHECK(content.subject == "Erinnerung: Jane Doe lädt Sie ein: Acme");
  CHECK(content.text ==
        "Guten Tag Ada,\n"
        "\n"
        "Jane Doe hat Sie eingeladen, bei Acme mitzumachen.\n"
        "\n"
        "Die Einladung wartet noch auf Ihre Antwort.\n"
        "\n"
        "Jane Doe schreibt:\n"
        "\n"
        "> Welcome!\n"
        "> \n"
        "> See you soon.\n"
        "\n"
        "Um die Einladung anzunehmen, öffnen Sie diesen Link:\n"
        "\n"
        "https://invites.example/i/abc?a=1&b=2\n"
        "\n"
        "Diese Einladung gilt bis zum 30. November 2026 (UTC).\n"
        "\n"
        "Wenn Sie die Einladung nicht annehmen möchten, brauchen Sie nichts zu tun.\n"
        "\n"
        "Mich nicht mehr einladen: https://invites.example/u/abc\n");
}

TEST_CASE("a notice to the inviter has neither links nor the message, whatever is known") {
  MailFacts facts = some_facts();
  facts.opt_out_link = "https://invites.example/u/abc";
  facts.variables = {{"accept_link", "https://evil.example/"}, {"opt_out_link", "x"}};
  const MailContent content = write(MailKind::expiry_notice, facts);
  CHECK(content.subject == "Your invitation for Grace to join Acme has expired");
  CHECK(content.text ==
        "Hello Ada,\n"
        "\n"
        "Your invitation for Grace to join Acme has expired without an answer.\n"
        "\n"
        "To renew it, send the invitation once more from where you made it.\n"
        "\n"
        "It was valid until 30 November 2026 (UTC).\n"
        "\n"
        "You get this mail because the invitation was made in your name.\n");
  for (const MailKind kind : kMailKinds) {
    if (is_to_invitee(kind)) continue;
    for (const char* locale : kLocales) {
      const MailContent each = write(kind, facts, locale);
      for (const char* part : {"example", "Welcome", "<a ", "<blockquote", "://"}) {
        CAPTURE(part);
        CHECK_FALSE(has(each.html, part));
        CHECK_FALSE(has(each.text, part));
      }
      CHECK(subject_of(facts, "{{message}}") == "Welcome! See you soon.");
      CHECK(writer().write(kind, facts, locale, "", "{{message}}{{accept_link}}").subject ==
            each.subject);
    }
  }
}

TEST_CASE("every kind says who and what, in every language, and nothing of what is not known") {
  MailFacts none;
  none.accept_link = "https://invites.example/i/abc";
  for (const MailKind kind : kMailKinds) {
    for (const char* locale : kLocales) {
      CAPTURE(std::string(text(kind)));
      CAPTURE(locale);
      const MailContent all = write(kind, some_facts(), locale);
      const std::string who = is_to_invitee(kind) ? "Jane Doe" : "Grace";
      for (const std::string& part : {all.subject, all.text, all.html}) {
        CHECK(has(part, who));
        CHECK(has(part, "Acme"));
        CHECK_FALSE(has(part, "{{"));
      }
      CHECK(has(all.text, "Ada,\n"));
      CHECK(has(all.html, "<html lang=\"" + std::string(locale) + "\" dir=\"ltr\">"));
      CHECK(has(all.text, "November 2026") == (kind != MailKind::acceptance_notice));

      const MailContent bare = write(kind, none, locale);
      CHECK_FALSE(bare.subject.empty());
      for (const char* part : {"<blockquote", "<bdi>", "<strong>", "{{", "(UTC)", "/u/"}) {
        CAPTURE(part);
        CHECK_FALSE(has(bare.html, part));
        CHECK_FALSE(has(bare.text, part));
      }
      CHECK_FALSE(has(bare.text, "\n\n\n"));
      CHECK(has(bare.text, none.accept_link) == is_to_invitee(kind));
    }
  }
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
    MailFacts facts = some_facts();
    facts.inviter = inviter;
    facts.scope = scope;
    const MailContent content = write_invitation(facts);
    CHECK(content.subject == subject);
    CHECK(has(content.text, '\n' + std::string(subject) + ".\n"));
    CHECK(has(content.text, *inviter ? "Jane writes:" : "The invitation comes with this message:"));
  }
}

TEST_CASE("HTML says the same, with a button and the link as text") {
  MailFacts facts = some_facts();
  facts.opt_out_link = "https://invites.example/u/abc?a=1&b=2";
  const std::string html = write_invitation(facts).html;
  CHECK(html.starts_with("<!doctype html>\n<html lang=\"en\" dir=\"ltr\">\n"));
  CHECK(has(html, "<title>Jane Doe invited you to join Acme</title>"));
  CHECK(has(html, ">Hello <bdi>Ada</bdi>,</p>"));
  CHECK(has(html,
            "<strong><bdi>Jane Doe</bdi></strong> invited you to join "
            "<strong><bdi>Acme</bdi></strong>.</p>"));
  CHECK(has(html, "<bdi>Jane Doe</bdi> writes:</p>"));
  CHECK(has(html, ">\nWelcome!<br>\n<br>\nSee you soon.<br>\n</blockquote>"));
  CHECK(has(html, "href=\"https://invites.example/i/abc?a=1&amp;b=2\" style"));
  CHECK(has(html, ">Accept the invitation</a>"));
  CHECK(has(html, ">https://invites.example/i/abc?a=1&amp;b=2</a>"));
  CHECK(has(html, "valid until <bdi>30 November 2026</bdi> (UTC)."));
  CHECK(has(html, "href=\"https://invites.example/u/abc?a=1&amp;b=2\" style"));
  CHECK(has(html, ">Do not invite me any more</a>"));
}

TEST_CASE("HTML without what is not known has no trace of it") {
  MailFacts facts = only_link();
  facts.message = " \n\t\n";
  const std::string html = write_invitation(facts).html;
  for (const std::string part :
       {"<blockquote", "message:", "writes", "valid until", "<bdi>", "{{", "any more"}) {
    CAPTURE(part);
    CHECK_FALSE(has(html, part));
  }
}

TEST_CASE("what people write is text, never HTML and never a template") {
  const std::string hostile = "<b onclick=\"x\" title='y'>&amp;{{&accept_link}}{{{scope}}}{{#x}}";
  const std::string escaped =
      "&lt;b onclick=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;"
      "{{&amp;accept_link}}{{{scope}}}{{#x}}";
  MailFacts facts = some_facts();
  for (std::string* field :
       {&facts.inviter, &facts.recipient, &facts.invitee, &facts.scope, &facts.message}) {
    *field = hostile;
  }
  const MailContent content = write_invitation(facts);
  CHECK(content.subject == hostile + " invited you to join " + hostile);
  CHECK(has(content.text, "Hello " + hostile + ",\n"));
  CHECK(has(content.text, "\n> " + hostile + "\n"));
  CHECK(has(content.html, "<bdi>" + escaped + "</bdi> writes:"));
  CHECK(has(content.html, "\n" + escaped + "<br>\n"));
  for (const MailKind kind : kMailKinds) {
    for (const char* locale : kLocales) {
      const std::string html = write(kind, facts, locale).html;
      CHECK_FALSE(has(html, "<b onclick"));
      CHECK(has(html, "<title>"));
      CHECK(has(html, escaped));
    }
  }
}

TEST_CASE("names cannot break lines, turn the reading direction or fill the mail") {
  MailFacts facts = some_facts();
  facts.inviter = " Jane\r\nBcc: x\u2028y\u202E\u2066\t Doe\x01 ";
  facts.recipient = "\u202E\x07";
  facts.scope = std::string(300, 'x');
  const MailContent content = write_invitation(facts);
  CHECK(content.subject == "Jane Bcc: x y Doe invited you to join " + std::string(79, 'x') + "…");
  CHECK(content.text.starts_with("Hello,\n"));
}

TEST_CASE("whatever the facts are, both parts are UTF-8 and hold no control characters") {
  CHECK(rc::check([] {
    const auto any = [] {
      std::string text;
      for (const auto number : *rc::gen::arbitrary<std::vector<std::uint32_t>>()) {
        vortex::test::append_utf8(text, vortex::test::code_point_from(number));
      }
      return text.insert(*rc::gen::inRange<std::size_t>(0, text.size() + 1), "\x80{{<");
    };
    MailFacts facts = only_link();
    facts.inviter = any();
    facts.scope = any();
    facts.message = any();
    facts.variables = {{"v", any()}};
    const MailContent content =
        writer().write(MailKind::invitation, facts, any(), any(), "{{v}} " + any());
    for (const std::string& part : {content.subject, content.text, content.html}) {
      RC_ASSERT(vortex::base::is_utf8(part));
      std::string lines = part;
      std::erase(lines, '\n');
      RC_ASSERT(!has_control_or_override(lines));
    }
    RC_ASSERT(!content.subject.empty());
    RC_ASSERT(content.subject.find('\n') == std::string::npos);
    RC_ASSERT(vortex::base::count_code_points(content.subject) <= 200);
    RC_ASSERT(!has(content.html, "{{<"));
  }));
}

TEST_CASE("each line of a message is marked as the inviter's") {
  MailFacts facts = some_facts();
  facts.message = "\n\r\n one\r\n\xE2\x80\xAE two\n\nthree  \n\n";
  CHECK(has(write_invitation(facts).text, "writes:\n\n> one\n> two\n> \n> three\n\nTo accept"));
}

TEST_CASE("only URLs of the web are links") {
  for (const std::string link : {"", "javascript:alert(1)", "ftp://a.example/", "//a.example/",
                                 "https:/a.example", "https://a.example/ b", "https://a.example/\n",
                                 "https://a.example/\"onclick=", "https://a.example/<b>",
                                 "https://a.example/é", " https://a.example/"}) {
    CAPTURE(link);
    MailFacts facts = some_facts();
    facts.accept_link = link;
    CHECK_THROWS_AS(write_invitation(facts), std::invalid_argument);
    CHECK_THROWS_AS(write(MailKind::reminder, facts), std::invalid_argument);
    CHECK_NOTHROW(write(MailKind::nudge, facts));
    facts = some_facts();
    facts.opt_out_link = link;
    if (link.empty()) {
      CHECK_NOTHROW(write_invitation(facts));
    } else {
      CHECK_THROWS_AS(write_invitation(facts), std::invalid_argument);
    }
  }
}

TEST_CASE("a component's own subject shows facts and variables, and facts win") {
  MailFacts facts = some_facts();
  facts.variables = {{"company_name", "ACME Inc."}, {"inviter", "Mallory"}, {"n", "12"}};
  const std::pair<std::string, std::string> cases[] = {
      {"Join {{company_name}}, {{n}} are there", "Join ACME Inc., 12 are there"},
      {"{{inviter}} to {{recipient}}: {{scope}}", "Jane Doe to Ada: Acme"},
      {"{{message}}", "Welcome! See you soon."},
      {"until {{expires_at}}", "until 30 November 2026"},
      {"{{accept_link}}", "https://invites.example/i/abc?a=1&b=2"},
      {"{{#nothing}}x{{/nothing}}{{^nothing}}<y>&{{/nothing}}", "<y>&"},
      {"\xC3\xA9 " + std::string(300, 'x'), "\xC3\xA9 " + std::string(197, 'x') + "…"},
  };
  for (const auto& [subject, want] : cases) {
    CAPTURE(subject);
    CHECK(subject_of(facts, subject) == want);
    CHECK_NOTHROW(check_subject(subject));
  }
  facts.inviter.clear();
  CHECK(subject_of(facts, "{{inviter}}!") == "!");
}

TEST_CASE("a subject that is wrong or says nothing does not stop the mail") {
  for (const std::string subject :
       {"{{#open}}", "{{open", "{{{inviter}}}", "{{>x}}", "a\r\nBcc: x", "\xFF"}) {
    CAPTURE(subject);
    CHECK(subject_of(some_facts(), subject) == "Jane Doe invited you to join Acme");
    CHECK_THROWS_AS(check_subject(subject), TemplateFault);
  }
  for (const std::string subject : {"", " ", "{{nothing}}"}) {
    CAPTURE(subject);
    CHECK(subject_of(some_facts(), subject) == "Jane Doe invited you to join Acme");
  }
}

TEST_CASE("the subject is the title of HTML, escaped") {
  const MailContent content =
      writer().write(MailKind::nudge, some_facts(), "en", "", "</title><b>{{invitee}}");
  CHECK(content.subject == "</title><b>Grace");
  CHECK(has(content.html, "<title>&lt;/title&gt;&lt;b&gt;Grace</title>"));
}

TEST_CASE("variables are clean and of limited length") {
  MailFacts facts = some_facts();
  facts.variables = {
      {"v", "a\r\nb\u202E " + std::string(500, 'x')}, {"lead", "<b>"}, {"lang", "xx"}};
  CHECK(subject_of(facts, "{{v}}").starts_with("a b xxx"));
  const MailContent content = write_invitation(facts);
  CHECK(content.html == write_invitation(some_facts()).html);
  CHECK(content.text == write_invitation(some_facts()).text);
}

TEST_CASE("variables are the texts and numbers of an object") {
  using Variables = std::map<std::string, std::string>;
  CHECK(read_variables(
            R"({"a":"x","n":12,"d":1.50,"e":1e3,"t":true,"z":null,"l":["y"],"o":{"p":"q"}})") ==
        Variables{{"a", "x"}, {"n", "12"}, {"d", "1.50"}, {"e", "1e3"}});
  for (const std::string json : {"", "{", "[]", "\"x\"", "null", "{\"a\":\"\xFF\"}"}) {
    CAPTURE(json);
    CHECK(read_variables(json).empty());
  }
}

TEST_CASE("one writer writes for several threads") {
  std::vector<std::thread> threads;
  std::vector<int> right(4, 0);
  for (std::size_t i = 0; i < right.size(); ++i) {
    threads.emplace_back([&, i] {
      MailFacts facts = some_facts();
      facts.inviter = "J" + std::to_string(i);
      const MailContent want = write(MailKind::reminder, facts, "de");
      for (int round = 0; round < 50; ++round) {
        const MailContent content = write(MailKind::reminder, facts, "de");
        right[i] += content.html == want.html && has(content.text, facts.inviter + " schreibt:");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(right == std::vector<int>(4, 50));
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

TEST_CASE("a name is cut at 80 characters") {
  CHECK(shown_name(" Jane\n Doe ") == "Jane Doe");
  CHECK(shown_name(std::string(80, 'n')) == std::string(80, 'n'));
  CHECK(shown_name(std::string(81, 'n')) == std::string(79, 'n') + "…");
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
