// SPDX-License-Identifier: MIT
#include "support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace vortex::test {
namespace {

struct Pipe {
  int read = -1;
  int write = -1;

  Pipe() {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
    read = ends[0];
    write = ends[1];
  }
  ~Pipe() {
    close_end(read);
    close_end(write);
  }
  static void close_end(int& end) {
    if (end >= 0) close(end);
    end = -1;
  }
};

[[noreturn]] void execute(const std::vector<std::string>& command,
                          const std::vector<std::string>& environment) {
  std::vector<char*> arguments;
  for (const std::string& argument : command)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  std::vector<char*> variables;
  for (const std::string& variable : environment) {
    variables.push_back(const_cast<char*>(variable.c_str()));
  }
  const std::string path = std::string("PATH=") + (std::getenv("PATH") ? std::getenv("PATH") : "");
  variables.push_back(const_cast<char*>(path.c_str()));
  variables.push_back(nullptr);
  execvpe(arguments[0], arguments.data(), variables.data());
  _exit(127);
}

[[noreturn]] void become(const std::vector<std::string>& command,
                         const std::vector<std::string>& environment, Pipe& in, Pipe& out,
                         Pipe& err) {
  dup2(in.read, STDIN_FILENO);
  dup2(out.write, STDOUT_FILENO);
  dup2(err.write, STDERR_FILENO);
  for (Pipe* pipe : {&in, &out, &err}) {
    Pipe::close_end(pipe->read);
    Pipe::close_end(pipe->write);
  }
  execute(command, environment);
}

int wait_for(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

// Feeds and drains at the same time, so that neither side waits for a full pipe.
void exchange(Pipe& in, const std::string& input, Pipe& out, Pipe& err, ProcessResult& result) {
  std::size_t sent = 0;
  if (input.empty()) Pipe::close_end(in.write);
  while (out.read >= 0 || err.read >= 0) {
    std::array<pollfd, 3> ends{
        {{in.write, POLLOUT, 0}, {out.read, POLLIN, 0}, {err.read, POLLIN, 0}}};
    if (poll(ends.data(), ends.size(), -1) < 0) break;
    if (ends[0].revents != 0) {
      const auto count = write(in.write, input.data() + sent, input.size() - sent);
      if (count > 0) sent += static_cast<std::size_t>(count);
      if (count <= 0 || sent == input.size()) Pipe::close_end(in.write);
    }
    for (auto& [end, into] : {std::pair{&out, &result.out}, std::pair{&err, &result.err}}) {
      const auto& polled = end == &out ? ends[1] : ends[2];
      if (polled.revents == 0) continue;
      std::array<char, 65536> buffer;
      const auto count = read(end->read, buffer.data(), buffer.size());
      if (count > 0) {
        into->append(buffer.data(), static_cast<std::size_t>(count));
      } else {
        Pipe::close_end(end->read);
      }
    }
  }
}

}  // namespace

ProcessResult run(const std::vector<std::string>& command,
                  const std::vector<std::string>& environment, const std::string& input) {
  std::signal(SIGPIPE, SIG_IGN);
  Pipe in, out, err;
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("cannot start a process");
  if (child == 0) become(command, environment, in, out, err);
  Pipe::close_end(in.read);
  Pipe::close_end(out.write);
  Pipe::close_end(err.write);
  ProcessResult result;
  exchange(in, input, out, err, result);
  result.exit_code = wait_for(child);
  return result;
}

bool has_terminals() {
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  const bool usable = terminal >= 0 && unlockpt(terminal) == 0 && ptsname(terminal) &&
                      access(ptsname(terminal), R_OK | W_OK) == 0;
  if (terminal >= 0) close(terminal);
  return usable;
}

ProcessResult run_on_terminal(const std::vector<std::string>& command,
                              const std::vector<std::string>& environment) {
  int terminal = -1;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, nullptr);
  if (child < 0) throw std::runtime_error("cannot start a process on a terminal");
  if (child == 0) execute(command, environment);
  ProcessResult result;
  std::array<char, 65536> buffer;
  // The read fails once nobody has the other end any more.
  for (;;) {
    const auto count = read(terminal, buffer.data(), buffer.size());
    if (count <= 0) break;
    result.out.append(buffer.data(), static_cast<std::size_t>(count));
  }
  close(terminal);
  result.exit_code = wait_for(child);
  return result;
}

RunningProcess::RunningProcess(const std::vector<std::string>& command,
                               const std::vector<std::string>& environment) {
  Pipe in, out, err;
  child_ = fork();
  if (child_ < 0) throw std::runtime_error("cannot start a process");
  if (child_ == 0) become(command, environment, in, out, err);
  out_ = std::exchange(out.read, -1);
  err_ = std::exchange(err.read, -1);
}

RunningProcess::~RunningProcess() {
  if (child_ > 0) {
    signal(SIGKILL);
    wait_for(child_);
  }
  close(out_);
  close(err_);
}

void RunningProcess::signal(int number) const {
  kill(child_, number);
}

std::string RunningProcess::line_of(int end, std::string& text) {
  std::array<char, 4096> buffer;
  while (text.find('\n') == std::string::npos) {
    const auto count = read(end, buffer.data(), buffer.size());
    if (count <= 0) return std::exchange(text, "");
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  std::string line = text.substr(0, text.find('\n'));
  text.erase(0, line.size() + 1);
  return line;
}

ProcessResult RunningProcess::finish() {
  ProcessResult result{-1, std::move(out_text_), std::move(err_text_)};
  std::array<char, 4096> buffer;
  for (auto& [end, into] : {std::pair{out_, &result.out}, std::pair{err_, &result.err}}) {
    for (;;) {
      const auto count = read(end, buffer.data(), buffer.size());
      if (count <= 0) break;
      into->append(buffer.data(), static_cast<std::size_t>(count));
    }
  }
  result.exit_code = wait_for(std::exchange(child_, -1));
  return result;
}

}  // namespace vortex::test
