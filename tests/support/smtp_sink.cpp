// SPDX-License-Identifier: MIT
#include "support/smtp_sink.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace vortex::test {
namespace {

namespace fs = std::filesystem;

constexpr int kPatience = 30'000;

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

struct Pipes {
  std::array<int, 2> in{};
  std::array<int, 2> out{};
};

// Closed on exec, so that no other process of the test holds its input open.
Pipes make_pipes() {
  Pipes pipes;
  if (::pipe2(pipes.in.data(), O_CLOEXEC) != 0 || ::pipe2(pipes.out.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipe");
  }
  return pipes;
}

// The Python of Debian, which is the one that its packages are for.
std::vector<std::string> command_of(const fs::path& folder,
                                    const std::vector<std::string>& arguments) {
  std::vector<std::string> command = {
      "/usr/bin/python3", VORTEX_SOURCE_DIR "/tests/support/smtp_sink.py", "--folder", folder};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

pid_t spawn(std::vector<std::string> command, const Pipes& pipes) {
  std::vector<char*> pointers;
  for (std::string& argument : command) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, pipes.in[0], STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, pipes.out[1], STDOUT_FILENO);
  pid_t pid = -1;
  const int fault = ::posix_spawn(&pid, pointers[0], &actions, nullptr, pointers.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (fault != 0) throw std::runtime_error("cannot start " + command[0]);
  return pid;
}

// The port, which it prints once it takes connections; 0 where it prints none.
std::uint16_t read_port(int end) {
  pollfd event{end, POLLIN, 0};
  std::array<char, 16> text{};
  std::uint16_t port = 0;
  if (::poll(&event, 1, kPatience) <= 0) return 0;
  const auto size = ::read(end, text.data(), text.size());
  std::from_chars(text.data(), text.data() + std::max<ssize_t>(size, 0), port);
  return port;
}

}  // namespace

std::string SmtpSink::Mail::value(const std::string& name) const {
  const std::size_t at = ('\n' + envelope).find('\n' + name + ": ");
  if (at == std::string::npos) return "";
  const std::size_t start = at + name.size() + 2;
  return envelope.substr(start, envelope.find('\n', start) - start);
}

SmtpSink::SmtpSink(const std::vector<std::string>& arguments) {
  const Pipes pipes = make_pipes();
  pid_ = spawn(command_of(folder_.path(), arguments), pipes);
  ::close(pipes.in[0]);
  ::close(pipes.out[1]);
  input_ = pipes.in[1];
  port_ = read_port(pipes.out[0]);
  ::close(pipes.out[0]);
  if (port_ != 0) return;
  stop();
  throw std::runtime_error("the relay of the test does not start");
}

SmtpSink::~SmtpSink() {
  stop();
}

void SmtpSink::stop() const {
  ::close(input_);
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

std::string SmtpSink::url(const std::string& scheme, const std::string& user) const {
  return scheme + "://" + user + (user.empty() ? "" : "@") + "127.0.0.1:" + std::to_string(port_);
}

void SmtpSink::behave(const std::string& mode) const {
  const fs::path file = folder_.path() / "mode";
  const fs::path next = folder_.path() / "mode.new";
  std::ofstream(next, std::ios::binary) << mode;
  fs::rename(next, file);
}

std::vector<SmtpSink::Mail> SmtpSink::mails() const {
  std::vector<Mail> mails;
  for (int number = 1;; ++number) {
    const fs::path file = folder_.path() / (std::to_string(number) + ".eml");
    if (!fs::exists(file)) return mails;
    mails.push_back({text_of(file), text_of(fs::path(file).replace_extension(".envelope"))});
  }
}

int SmtpSink::connections() const {
  const std::string text = text_of(folder_.path() / "connections");
  return text.empty() ? 0 : std::stoi(text);
}

}  // namespace vortex::test
