// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "server/mail/writer.hpp"
#include "support/temporary_folder.hpp"

using namespace vortex::server;
namespace fs = std::filesystem;

namespace {

const std::string kOne = "0190f3c0-0000-7000-8000-000000000000";
const std::string kOther = "0190f3c0-0000-7000-8000-000000000001";
const std::string kHtml = "<p>{{{lead}}}</p><a href=\"{{accept_link}}\">{{{button}}}</a>";
const std::string kText = "{{lead}}\n{{accept_link}}\n";

/// A folder of an operator.
class Folder {
 public:
  Folder& put(const std::string& file, const std::string& text) {
    fs::create_directories((folder_.path() / file).parent_path());
    std::ofstream(folder_.path() / file, std::ios::binary) << text;
    return *this;
  }
  std::string path(const std::string& file = "") const { return (folder_.path() / file).string(); }

  MailContent write(const std::string& component = kOther, const char* locale = "en") const {
    MailFacts facts;
    facts.inviter = "J<";
    facts.accept_link = "https://invites.example/i/abc";
    facts.variables = {{"company", "A&B"}};
    return MailWriter(folder_.path()).write(MailKind::invitation, facts, locale, component);
  }
  /// What the folder is refused with, its own path left out.
  std::string fault() const {
    try {
      const MailWriter writer(folder_.path());
    } catch (const TemplateFault& fault) {
      const std::string text = fault.what();
      const std::string start = folder_.path().string() + '/';
      CHECK(text.starts_with(start));
      return text.substr(std::min(start.size(), text.size()));
    }
    return "";
  }

 private:
  vortex::test::TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("without a folder, and with an empty one, nothing is changed") {
  const Folder folder;
  MailFacts facts;
  facts.inviter = "J<";
  facts.accept_link = "https://invites.example/i/abc";
  const MailContent usual = MailWriter().write(MailKind::invitation, facts, "en");
  CHECK(folder.write().html == usual.html);
  CHECK(folder.write().text == usual.text);
}

TEST_CASE("layouts: a component's own, then the folder's, then the built-in one") {
  Folder folder;
  const std::string usual = folder.write().html;
  folder.put("mail.html.mustache", "common " + kHtml);
  folder.put(kOne + "/mail.html.mustache", "own " + kHtml);
  folder.put(kOne + "/mail.text.mustache", "own " + kText);
  const std::string rest =
      "<p><strong><bdi>J&lt;</bdi></strong> invited you.</p>"
      "<a href=\"https://invites.example/i/abc\">Accept the invitation</a>";
  CHECK(folder.write(kOne).html == "own " + rest);
  CHECK(folder.write(kOther).html == "common " + rest);
  CHECK(folder.write("").html == "common " + rest);
  CHECK(folder.write(kOne).text == "own J< invited you.\nhttps://invites.example/i/abc\n");
  CHECK(folder.write(kOther).text.starts_with("Hello,\n"));
  CHECK(folder.write(kOther).html != usual);
}

TEST_CASE("a component's id leads to its own folder only, and never to a path") {
  Folder folder;
  folder.put(kOne + "/mail.text.mustache", "own " + kText);
  for (const std::string& component : {std::string(), std::string(".."), std::string("texts"),
                                       "x/../" + kOne, kOne + "/", "./" + kOne}) {
    CAPTURE(component);
    CHECK(folder.write(component).text.starts_with("Hello,"));
  }
}

TEST_CASE("texts: only what is changed has to be there") {
  Folder folder;
  folder.put("texts/en.json", R"({"mail": {"greeting": "Dear friend,"}})");
  folder.put("texts/de.json", R"({"mail": {"invitation": {"button": "Los"}}})");
  folder.put(kOne + "/texts/en.json",
             R"({"mail": {"invitation": {"lead": "{{company}} calls."}}})");
  CHECK(folder.write(kOther).text.starts_with("Dear friend,\n\nJ< invited you.\n"));
  CHECK(folder.write(kOne).text.starts_with("Dear friend,\n\nA&B calls.\n"));
  CHECK(folder.write(kOne).html.find("<strong><bdi>A&amp;B</bdi></strong> calls.") !=
        std::string::npos);
  const MailContent german = folder.write(kOne, "de");
  CHECK(german.text.starts_with("Guten Tag,\n\nJ< lädt Sie ein.\n"));
  CHECK(german.html.find(">Los</a>") != std::string::npos);
}

TEST_CASE("a whole new language, by a name in any case") {
  Folder folder;
  folder.put("texts/pt_BR.json",
             R"({"mail": {"greeting": "Olá,", "invitation": {"subject": "Convite"}}})");
  const MailContent content = folder.write("", "pt-br");
  CHECK(content.subject == "Convite");
  CHECK(content.text.starts_with("Olá,\n\nJ< invited you.\n"));
  CHECK(content.html.find("<html lang=\"pt-br\"") != std::string::npos);
  CHECK(folder.write("", "pt").subject == "J< invited you");
}

TEST_CASE("a language that is read from right to left says so") {
  Folder folder;
  folder.put("texts/he.json", R"({"direction": "rtl", "mail": {"greeting": "שלום,"}})");
  CHECK(folder.write("", "he").html.find("<html lang=\"he\" dir=\"rtl\">") != std::string::npos);
}

TEST_CASE("a layout may leave texts out and ask for variables") {
  Folder folder;
  folder.put("mail.html.mustache",
             "{{#company}}<b>{{company}}</b>{{/company}}{{#expiry}}x{{/expiry}}{{accept_link}}");
  CHECK(folder.write().html == "<b>A&amp;B</b>https://invites.example/i/abc");
}

TEST_CASE("sections that are left out of a text leave no gap") {
  Folder folder;
  folder.put("mail.text.mustache",
             "\n\n{{#a}}\nx\n{{/a}}\n\n\n{{lead}}\n\n{{#b}}y{{/b}}\n\n{{accept_link}}\n\n\n");
  CHECK(folder.write().text == "J< invited you.\n\nhttps://invites.example/i/abc\n");
}

TEST_CASE("files that are read once are not missed afterwards") {
  Folder folder;
  folder.put("mail.text.mustache", "common " + kText);
  const MailWriter writer{fs::path(folder.path())};
  fs::remove_all(folder.path());
  MailFacts facts;
  facts.accept_link = "https://invites.example/i/abc";
  CHECK(writer.write(MailKind::invitation, facts, "en").text.starts_with("common You are"));
}

TEST_CASE("hidden files and backups of editors are passed over") {
  Folder folder;
  folder.put(".git/config", "x").put("mail.html.mustache~", "{{").put("texts/.en.json.swp", "x");
  folder.put(kOne + "/.hidden", "x").put(kOne + "/texts/en.json~", "x");
  CHECK(folder.fault() == "");
}

TEST_CASE("a file that is wrong is named") {
  const std::pair<std::string, std::string> layouts[] = {
      {"{{#lead}}", ": is no mustache: "},
      {"{{lead", ": is no mustache: "},
      {"{{>partial}}", ": the tag of partial at byte 0 is of a kind that has no use here"},
      {"\xFF", ": is not valid UTF-8"},
      {"hello", ": does not show accept_link"},
      {"", ": does not show accept_link"},
      {"{{! {{accept_link}} }}", ": does not show accept_link"},
      {std::string(256 * 1024 + 1, 'x'), ": is larger than 256 KiB"},
  };
  for (const std::string name : {"mail.html.mustache", "mail.text.mustache"}) {
    for (const std::string& file : {name, kOne + '/' + name}) {
      for (const auto& [text, why] : layouts) {
        CAPTURE(file);
        CAPTURE(why);
        Folder folder;
        CHECK(folder.put(file, text).fault().starts_with(file + why));
      }
    }
  }
  const std::pair<std::string, std::string> html[] = {
      {"{{{inviter}}}{{accept_link}}", "needs two braces"},
      {"{{lead}}{{accept_link}}", "needs three braces"},
      {"<a href=\"{{company}}\">{{accept_link}}</a>", "is in an attribute"},
  };
  for (const auto& [text, why] : html) {
    CAPTURE(text);
    Folder folder;
    CHECK(folder.put("mail.html.mustache", text).fault().find(why) != std::string::npos);
    Folder other;
    CHECK(other.put("mail.text.mustache", text).fault() == "");
  }
  const std::pair<std::string, std::string> texts[] = {
      {"{", ": is no JSON: "},
      {R"({"mail": {"greting": "x"}})", ": there is no text mail.greting"},
      {R"({"mail": {"greeting": "{{#x}}"}})", ": mail.greeting is no mustache: "},
      {R"({"mail": {"greeting": 1}})", ": mail.greeting must be a text"},
  };
  for (const std::string& file : {std::string("texts/fr.json"), kOne + "/texts/de.json"}) {
    for (const auto& [text, why] : texts) {
      CAPTURE(file);
      CAPTURE(text);
      Folder folder;
      CHECK(folder.put(file, text).fault().starts_with(file + why));
    }
  }
}

TEST_CASE("a name that has no meaning is noticed") {
  for (const std::string& file :
       {std::string("mail.htm.mustache"), std::string("Mail.html.mustache"),
        std::string("README.md"), std::string("component/mail.html.mustache"),
        std::string("texts/german.txt"), std::string("texts/de/x"), std::string("texts/d e.json"),
        kOne + "/" + kOther + "/mail.html.mustache", kOne + "/texts/x"}) {
    CAPTURE(file);
    Folder folder;
    folder.put(file, kHtml);
    CHECK_FALSE(folder.fault().empty());
  }
}

TEST_CASE("two files of one language or one component are refused") {
  Folder languages;
  languages.put("texts/pt-BR.json", "{}").put("texts/pt_br.json", "{}");
  CHECK(languages.fault().find("there twice") != std::string::npos);
  const std::string upper = "0190F3C0-0000-7000-8000-00000000000A";
  const std::string lower = "0190f3c0-0000-7000-8000-00000000000a";
  Folder components;
  components.put(upper + "/texts/en.json", "{}").put(lower + "/texts/en.json", "{}");
  CHECK(components.fault().find("there twice") != std::string::npos);
}

TEST_CASE("what is no folder or no file is refused") {
  Folder folder;
  folder.put("file", "x");
  CHECK_THROWS_AS(MailWriter(fs::path(folder.path("nonsense"))), TemplateFault);
  CHECK_THROWS_AS(MailWriter(fs::path(folder.path("file"))), TemplateFault);
  Folder other;
  fs::create_directories(other.path("mail.html.mustache"));
  CHECK(other.fault() == "mail.html.mustache: is no file");
}
