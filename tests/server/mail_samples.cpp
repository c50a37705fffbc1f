// SPDX-License-Identifier: MIT
// Writes messages of ours as .eml, and beside each what was put into it, so that a reader that
// is not ours can compare (mail_message_test.py): KIND-LANGUAGE.eml of all mails there are, and
// N.eml of any characters. usage: mail_samples FOLDER
#include <filesystem>
#include <fstream>
#include <random>

#include "server/mail/message.hpp"
#include "server/mail/writer.hpp"
#include "support/utf8_text.hpp"

namespace {

using namespace vortex::server;

void put_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file.exceptions(std::ios::failbit | std::ios::badbit);
  file << text;
}

void put_sample(const std::filesystem::path& folder, const std::string& name,
                const Message& message) {
  const auto path = [&](const char* part) { return folder / (name + part); };
  put_file(path(".eml"), write_message(message));
  put_file(path(".subject"), message.subject);
  put_file(path(".name"), message.to.name);
  put_file(path(".address"), message.to.address);
  put_file(path(".text"), message.text);
  put_file(path(".html"), message.html);
}

Message base_message(const std::string& name) {
  Message message;
  message.message_id = name + "@vortexd.example";
  message.date = 1'796'040'000'000;
  message.from = {"Acme, Inc.", "invites@acme.example"};
  message.to = {"Ada", "ada@example.com"};
  return message;
}

Message mail(const std::string& name, MailKind kind, std::string_view locale) {
  static const MailWriter writer;
  MailFacts facts;
  facts.inviter = "Zoë O'Neil & Søn";
  facts.recipient = "山田太郎";
  facts.invitee = "ada@example.com";
  facts.scope = "\"Acme\", Größe <1>";
  facts.message = "Hallo,\n\nwillkommen! 🎉 = \n.\nFrom here on.";
  facts.accept_link = "https://invites.example/i/abc?a=1&b=2";
  facts.opt_out_link = "https://invites.example/u/" + std::string(1500, 'x');
  facts.expires_at = 1'796'040'000'000;
  const MailContent content = writer.write(kind, facts, locale);
  Message message = base_message(name);
  message.to.name = facts.recipient;
  message.subject = content.subject;
  message.text = content.text;
  message.html = content.html;
  return message;
}

// Characters that a reader may tidy up by itself are left out of one-line texts.
std::string any_text(std::mt19937& random, std::size_t size, bool one_line) {
  std::string text;
  for (std::size_t count = random() % (size + 1); count > 0; --count) {
    const std::uint32_t point = vortex::test::code_point_from(static_cast<std::uint32_t>(random()));
    const bool control = point < 0x20 || (point >= 0x7F && point < 0xA0);
    const bool separator = point == 0x2028 || point == 0x2029;
    const bool line_end = point == '\r';
    if (one_line ? !control && !separator : !line_end) vortex::test::append_utf8(text, point);
  }
  return text;
}

Message random_message(unsigned number) {
  std::mt19937 random(number);
  Message message = base_message(std::to_string(number));
  message.subject = "s" + any_text(random, 120, true) + "e";
  message.to.name = "n" + any_text(random, 4, true) + "e";
  message.text = any_text(random, 400, false);
  message.html = any_text(random, 400, false);
  return message;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  for (const MailKind kind : kMailKinds) {
    for (const std::string locale : {"en", "de"}) {
      const std::string name = std::string(text(kind)) + '-' + locale;
      put_sample(argv[1], name, mail(name, kind, locale));
    }
  }
  for (unsigned number = 0; number < 200; ++number) {
    put_sample(argv[1], std::to_string(number), random_message(number));
  }
}
