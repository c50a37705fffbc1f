// SPDX-License-Identifier: MIT
// Hands files to a relay, over one SmtpRelay, and prints a line for each: what became of it, and
// the relay's words (mail_relay_test.py). usage: mail_send URL CA_FILE FROM TO FILE...
#include <fstream>
#include <iostream>
#include <iterator>

#include "server/mail/smtp.hpp"

namespace {

using namespace vortex::server;

const char* name(RelayAnswer::Kind kind) {
  if (kind == RelayAnswer::Kind::accepted) return "accepted";
  return kind == RelayAnswer::Kind::temporary ? "temporary" : "permanent";
}

std::string text_of(const char* file) {
  std::ifstream in(file, std::ios::binary);
  in.exceptions(std::ios::badbit);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6) return 2;
  SmtpRelay::Options options;
  options.url = std::get<SmtpUrl>(read_smtp_url(argv[1]));
  options.ca_file = argv[2];
  SmtpRelay relay(options);
  for (int i = 5; i < argc; ++i) {
    const RelayAnswer answer = relay.send(argv[3], argv[4], text_of(argv[i]));
    std::cout << name(answer.kind) << ' ' << answer.words << '\n';
  }
}
