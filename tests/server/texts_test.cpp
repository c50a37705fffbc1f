// SPDX-License-Identifier: MIT
#include "server/templates/texts.hpp"

#include <doctest/doctest.h>

#include <set>
#include <thread>
#include <tuple>

#include "server/rules/mail_kind.hpp"
#include "server/templates/files.hpp"

using namespace vortex::server;
using Form = Wording::Form;

namespace {

constexpr vortex::base::TimeMs kNovember30 = 1'796'040'000'000;

const TextValues kAll = {
    {"inviter", "Jane"},           {"recipient", "Ada"},
    {"invitee", "ada@a.example"},  {"scope", "Acme"},
    {"expires_at", "30 November"}, {"day", "30"},
    {"month", "November"},         {"year", "2026"},
};

std::vector<EmbeddedFile> language_files() {
  std::vector<EmbeddedFile> out;
  for (const EmbeddedFile& file : kTemplates) {
    if (file.name.ends_with(".json")) out.push_back(file);
  }
  return out;
}

std::set<std::string> keys(const Language& language) {
  std::set<std::string> out;
  for (const auto& [key, text] : language.texts()) out.insert(key);
  return out;
}

std::string json_fault(const std::string& json, const Language* all = nullptr) {
  try {
    Language(json, all);
  } catch (const TemplateFault& fault) {
    return fault.what();
  }
  return "";
}

TemplateOverrides common_texts(const std::string& tag, const std::string& json) {
  TemplateOverrides out;
  out.common.languages[tag] = {"/folder/texts/" + tag + ".json", json};
  return out;
}

std::string title(const Wording& words, const TextValues& values, Form form = Form::text) {
  return words.line("page.open.title", values, form);
}

}  // namespace

TEST_CASE("every language has the keys of English") {
  const Language english(built_in_file("en.json"));
  CHECK(language_files().size() >= 2);
  for (const EmbeddedFile& file : language_files()) {
    CAPTURE(file.name);
    CHECK(keys(Language(file.text)) == keys(english));
  }
}

TEST_CASE("a text uses the values that its English one uses, and no others") {
  const Language english(built_in_file("en.json"));
  for (const EmbeddedFile& file : language_files()) {
    const Language language(file.text);
    for (const auto& [key, text] : language.texts()) {
      CAPTURE(file.name);
      CAPTURE(key);
      const auto& known = english.find(key)->names;
      CHECK(std::set<std::string>(text.names.begin(), text.names.end()) ==
            std::set<std::string>(known.begin(), known.end()));
      for (const std::string& name : text.names) CHECK(kAll.count(name) == 1);
    }
  }
}

TEST_CASE("every text reads well with all values and with none") {
  const Texts texts;
  const Language english(built_in_file("en.json"));
  for (const EmbeddedFile& file : language_files()) {
    const std::string tag(file.name.substr(0, file.name.size() - 5));
    const Wording words = texts.wording(tag);
    CHECK(words.language() == tag);
    for (const std::string& key : keys(english)) {
      for (const bool known : {true, false}) {
        CAPTURE(tag);
        CAPTURE(key);
        CAPTURE(known);
        // A date is never half known.
        if (key == "date" && !known) continue;
        const std::string text = words.line(key, known ? kAll : TextValues(), Form::text);
        CHECK(text.find("{{") == std::string::npos);
        CHECK(text.find("  ") == std::string::npos);
        CHECK_FALSE(text.starts_with(' '));
        CHECK_FALSE(text.ends_with(' '));
        if (!known) continue;
        // What a text can show, it does show.
        for (const std::string& name : english.find(key)->names) {
          CHECK(text.find(kAll.at(name)) != std::string::npos);
        }
      }
    }
  }
}

TEST_CASE("each kind of mail has its texts") {
  const Language english(built_in_file("en.json"));
  for (const MailKind kind : kMailKinds) {
    const std::string start = "mail." + std::string(text(kind)) + '.';
    CAPTURE(start);
    for (const char* name : {"subject", "lead", "body", "expiry", "footer"}) {
      CHECK(english.find(start + name));
    }
    for (const char* name : {"button", "link_intro"}) {
      CHECK(bool(english.find(start + name)) == is_to_invitee(kind));
    }
  }
}

TEST_CASE("a locale that there is not falls back, to English in the end") {
  const Texts texts;
  const std::pair<const char*, const char*> cases[] = {
      {"de", "de"}, {"de-AT", "de"}, {"DE_ch", "de"}, {"en-GB", "en"}, {"fr", "en"},
      {"", "en"},   {"../de", "en"}, {"d", "en"},     {"dex", "en"},
  };
  for (const auto& [locale, language] : cases) {
    CAPTURE(locale);
    CHECK(texts.wording(locale).language() == language);
  }
  CHECK(texts.wording("de").line("page.open.accept", {}, Form::text) == "Einladung annehmen");
  CHECK(texts.wording("fr").line("page.open.accept", {}, Form::text) == "Accept the invitation");
}

TEST_CASE("the reader of a page gets the language of the browser, else of the invitation") {
  const Texts texts;
  CHECK(texts.wording_for_browser("de-AT, en;q=0.5", "en").language() == "de");
  CHECK(texts.wording_for_browser("fr", "de_AT").language() == "de");
  CHECK(texts.wording_for_browser("", "").language() == "en");
  const Texts more(common_texts("fr", "{\"date\": \"{{day}}/{{month}}/{{year}}\"}"));
  CHECK(more.wording_for_browser("fr-CA", "de").language() == "fr");
}

TEST_CASE("dates are written as the language does") {
  const Texts texts;
  const std::tuple<const char*, vortex::base::TimeMs, const char*> cases[] = {
      {"en", kNovember30, "30 November 2026"},
      {"de", kNovember30, "30. November 2026"},
      {"en", 0, "1 January 1970"},
      {"de", 951'782'400'000, "29. Februar 2000"},
      {"de", 1'772'323'200'000, "1. März 2026"},
      {"en", 253'402'300'799'999, "31 December 9999"},
  };
  for (const auto& [locale, time, want] : cases) {
    CAPTURE(want);
    CHECK(texts.wording(locale).date(time) == want);
  }
}

TEST_CASE("values are text in either form, and HTML keeps their direction") {
  const Texts texts;
  const Wording words = texts.wording("en");
  const std::string hostile = "<b x='\"'>&amp;{{scope}}{{{scope}}}{{#x}}";
  const TextValues values = {{"inviter", hostile}};
  CHECK(title(words, values) == hostile + " invited you");
  const std::string escaped = "&lt;b x=&#39;&quot;&#39;&gt;&amp;amp;{{scope}}{{{scope}}}{{#x}}";
  CHECK(title(words, values, Form::html) == "<bdi>" + escaped + "</bdi> invited you");
  CHECK(title(words, values, Form::strong) ==
        "<strong><bdi>" + escaped + "</bdi></strong> invited you");
}

TEST_CASE("values stay on their line, and what is nothing but hidden is not known") {
  const Texts texts;
  const Wording words = texts.wording("en");
  CHECK(title(words, {{"inviter", "Jane\r\nX: y\u202E\xFF\x01 Doe"}}) ==
        "Jane X: y Doe invited you");
  CHECK(title(words, {{"inviter", "\u202E\x07\n"}}) == "You are invited");
  CHECK(title(words, {{"inviter", "\u202E\x07\n"}}, Form::html) == "You are invited");
}

TEST_CASE("what a language says is text, not HTML") {
  const Texts texts(
      common_texts("en", R"({"page": {"open": {"title": "<i title='x'>a & b</i> {{inviter}}"}}})"));
  const Wording words = texts.wording("en");
  CHECK(title(words, {{"inviter", "J"}}) == "<i title='x'>a & b</i> J");
  CHECK(title(words, {{"inviter", "J"}}, Form::html) ==
        "&lt;i title=&#39;x&#39;&gt;a &amp; b&lt;/i&gt; <bdi>J</bdi>");
}

TEST_CASE("a text may ask for values that only some callers give") {
  const Texts texts(common_texts(
      "en",
      R"({"page": {"open": {"title": "{{#company_name}}{{company_name}}: {{/company_name}}hi"}}})"));
  CHECK(title(texts.wording("en"), {{"company_name", "Acme"}}) == "Acme: hi");
  CHECK(title(texts.wording("en"), {}) == "hi");
}

TEST_CASE("an operator's texts go first, a component's before them, and the rest stays") {
  TemplateOverrides overrides =
      common_texts("de", R"({"page": {"open": {"title": "Gemeinsam", "accept": "Annehmen"}}})");
  const std::string component = "0190f3c0-0000-7000-8000-000000000000";
  overrides.components[component].languages["de"] = {"c",
                                                     R"({"page": {"open": {"title": "Eigen"}}})"};
  overrides.components[component].languages["de-at"] = {
      "c", R"({"page": {"open": {"accept": "Servus"}}})"};
  overrides.components[component].languages["en"] = {"c",
                                                     R"({"page": {"open": {"title": "Own"}}})"};
  const Texts texts(overrides);
  struct {
    const char* locale;
    std::string component;
    const char* key;
    const char* want;
  } const cases[] = {
      {"de", "", "page.open.title", "Gemeinsam"},
      {"de-AT", "", "page.open.title", "Gemeinsam"},
      {"de", component, "page.open.title", "Eigen"},
      {"de", component, "page.open.accept", "Annehmen"},
      {"de-AT", component, "page.open.accept", "Servus"},
      {"de-AT", component, "page.open.title", "Eigen"},
      {"de-AT", component, "page.open.decline", "Das ist nichts für mich"},
      {"en", component, "page.open.title", "Own"},
      {"en", "", "page.open.title", "You are invited"},
      {"fr", component, "page.open.title", "Own"},
      {"de", "another", "page.open.title", "Gemeinsam"},
      {"de", "../" + component, "page.open.title", "Gemeinsam"},
  };
  for (const auto& [locale, whose, key, want] : cases) {
    CAPTURE(locale);
    CAPTURE(whose);
    CAPTURE(key);
    CHECK(texts.wording(locale, whose).line(key, {}, Form::text) == want);
  }
}

TEST_CASE("a new language may hold some of the texts; English has the rest") {
  const Texts texts(
      common_texts("ar", R"({"direction": "rtl", "page": {"open": {"accept": "قبول"}}})"));
  const Wording words = texts.wording("ar-EG");
  CHECK(words.language() == "ar");
  CHECK(words.direction() == "rtl");
  CHECK(words.line("page.open.accept", {}, Form::text) == "قبول");
  CHECK(words.line("page.open.decline", {}, Form::text) == "This is not for me");
  CHECK(texts.wording("de").direction() == "ltr");
}

TEST_CASE("an empty text of an operator says nothing, where it would say something") {
  const Texts texts(common_texts("en", R"({"page": {"open": {"text": ""}}})"));
  CHECK(texts.wording("en").line("page.open.text", {}, Form::text) == "");
}

TEST_CASE("a file of texts that is wrong says why") {
  const Language english(built_in_file("en.json"));
  const std::pair<std::string, std::string> cases[] = {
      {"", "is no JSON: "},
      {"{", "is no JSON: "},
      {"{\"a\": \"\xFF\"}", "is no JSON: "},
      {"{\"date\": \"a\", \"date\": \"b\"}", "is no JSON: "},
      {"[]", "must be a JSON object"},
      {"\"x\"", "must be a JSON object"},
      {R"({"date": 1})", "date must be a text"},
      {R"({"mail": {"nudge": {"lead": ["x"]}}})", "mail.nudge.lead must be a text"},
      {R"({"mail": {"nudge": {"laed": "x"}}})", "there is no text mail.nudge.laed"},
      {R"({"mail": "x"})", "there is no text mail"},
      {R"({"date": {"x": "y"}})", "there is no text date.x"},
      {R"({"direction": "up"})", "direction must be ltr or rtl"},
      {R"({"date": "{{day"})", "date is no mustache: "},
      {R"({"date": "{{#day}}"})", "date is no mustache: "},
      {R"({"date": "{{#day}}{{/month}}"})", "date is no mustache: "},
      {R"({"date": "{{/day}}"})", "date is no mustache: "},
      {R"({"date": "{{{day}}}"})", "date the tag of day at byte 0 needs two braces"},
      {R"({"date": "a\nb"})", "date holds a control character"},
  };
  for (const auto& [json, why] : cases) {
    CAPTURE(json);
    const std::string fault = json_fault(json, &english);
    CAPTURE(fault);
    CHECK(fault.starts_with(why));
  }
  CHECK(json_fault("{}", &english) == "");
  try {
    Texts texts(common_texts("fr", "{\"months\": {\"13\": \"x\"}}"));
    FAIL("was taken");
  } catch (const TemplateFault& fault) {
    CHECK(std::string(fault.what()) == "/folder/texts/fr.json: there is no text months.13");
  }
}

TEST_CASE("a text that nobody has is a mistake of the program") {
  const Texts texts;
  CHECK_THROWS_AS(texts.wording("de").line("page.nonsense", {}, Form::text), std::logic_error);
}

TEST_CASE("texts are shown by several threads at once") {
  const Texts texts;
  std::vector<std::thread> threads;
  std::vector<int> right(4, 0);
  for (std::size_t i = 0; i < right.size(); ++i) {
    threads.emplace_back([&, i] {
      const std::string name = "J" + std::to_string(i);
      for (int round = 0; round < 500; ++round) {
        right[i] += title(texts.wording("en"), {{"inviter", name}}) == name + " invited you";
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(right == std::vector<int>(4, 500));
}
