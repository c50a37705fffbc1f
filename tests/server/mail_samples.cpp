// SPDX-License-Identifier: MIT
// Writes messages of ours, each as N.eml, and beside it what was put into it, so that a reader that
// is not ours can compare (mail_message_test.py).
// usage: mail_samples FOLDER
#include <filesystem>
#include <fstream>
#include <random>

#include "server/mail/invitation_mail.hpp"
#include "server/mail/message.hpp"
#include "support/utf8_text.hpp"

namespace {

using namespace vortex::server;

void put_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file.exceptions(std::ios::failbit | std::ios::badbit);
  file << text;
}

void put_sample(const std::filesystem::path& folder, int number, const Message& message) {
  const auto path = [&](const char* part) { return folder / (std::to_string(number) + part); };
  put_file(path(".eml"), write_message(message));
  put_file(path(".subject"), message.subject);
  put_file(path(".name"), message.to.name);
  put_file(path(".address"), message.to.address);
  put_file(path(".text"), message.text);
  put_file(path(".html"), message.html);
}

Message base_message(int number) {
  Message message;
  message.message_id = std::to_string(number) + "@vortexd.example";
  message.date = 1'796'040'000'000;
  message.from = {"Acme, Inc.", "invites@acme.example"};
  message.to = {"Ada", "ada@example.com"};
  return message;
}

Message invitation(int number) {
  InvitationMail mail;
  mail.inviter = "Zoë O'Neil & Søn";
  mail.recipient = "山田太郎";
  mail.scope = "\"Acme\", Größe <1>";
  mail.message = "Hallo,\n\nwillkommen! 🎉 = \n.\nFrom here on.";
  mail.accept_link = "https://invites.example/i/abc?a=1&b=2";
  mail.expires_at = 1'796'040'000'000;
  const MailContent content = write_invitation(mail);
  Message message = base_message(number);
  message.to.name = mail.recipient;
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

Message random_message(int number) {
  std::mt19937 random(static_cast<unsigned>(number));
  Message message = base_message(number);
  message.subject = "s" + any_text(random, 120, true) + "e";
  message.to.name = "n" + any_text(random, 4, true) + "e";
  message.text = any_text(random, 400, false);
  message.html = any_text(random, 400, false);
  return message;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  int number = 0;
  put_sample(argv[1], number++, invitation(0));
  for (; number < 200; ++number) put_sample(argv[1], number, random_message(number));
}
