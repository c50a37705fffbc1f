// SPDX-License-Identifier: MIT
#include "support/server_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <future>
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

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

pid_t spawn(std::vector<std::string> command, std::vector<std::string> environment,
            const fs::path& output) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(),
                                     O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  pid_t pid = -1;
  const int fault = ::posix_spawn(&pid, command[0].c_str(), &actions, nullptr,
                                  pointers(command).data(), pointers(environment).data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (fault != 0) throw std::runtime_error("cannot start " + command[0]);
  return pid;
}

}  // namespace

ServerProcess::ServerProcess(const fs::path& data, const std::vector<std::string>& arguments,
                             const std::vector<std::string>& environment) {
  std::string name = fs::temp_directory_path() / "vortex-server-XXXXXX";
  if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
  folder_ = name;
  std::vector<std::string> command = {VORTEX_BIN_DIR "/vortexd", "--data", data.string(),
                                      "--port-file", (folder_ / "port").string()};
  if (std::find(arguments.begin(), arguments.end(), "--listen") == arguments.end()) {
    command.insert(command.end(), {"--listen", "127.0.0.1:0"});
  }
  command.insert(command.end(), arguments.begin(), arguments.end());
  pid_ = spawn(std::move(command), environment, folder_ / "output");
  handle_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  wait_until_it_serves();
}

ServerProcess::~ServerProcess() {
  if (pid_ > 0) stop(SIGKILL);
  ::close(handle_);
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

// The kernel tells of the port file being put in its place, so that nothing has to look again and
// again.
void ServerProcess::wait_until_it_serves() {
  const int watch = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  ::inotify_add_watch(watch, folder_.c_str(), IN_MOVED_TO);
  bool ended = false;
  while (!ended && !fs::exists(folder_ / "port")) {
    std::array<pollfd, 2> events{{{watch, POLLIN, 0}, {handle_, POLLIN, 0}}};
    if (::poll(events.data(), events.size(), kPatience) <= 0) break;
    std::array<char, 4096> ignored;
    (void)!::read(watch, ignored.data(), ignored.size());
    ended = events[1].revents != 0;
  }
  ::close(watch);
  address_ = text_of(folder_ / "port");
  if (address_.ends_with('\n')) address_.pop_back();
}

bool ServerProcess::has_ended(int milliseconds) {
  pollfd event{handle_, POLLIN, 0};
  return ::poll(&event, 1, milliseconds) > 0;
}

int ServerProcess::stop(int number) {
  if (pid_ < 0) return exit_code_;
  signal(number);
  if (!has_ended(kPatience)) signal(SIGKILL);
  int status = 0;
  ::waitpid(std::exchange(pid_, -1), &status, 0);
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return exit_code_;
}

std::string ServerProcess::said() const {
  return text_of(folder_ / "output");
}

Response ServerProcess::get(const std::string& path, const std::string& key) const {
  return send({}, path, key);
}

Response ServerProcess::post(const std::string& path, const std::string& body,
                             const std::string& key) const {
  Request request;
  request.method = Method::post;
  request.body = body;
  return send(std::move(request), path, key);
}

Response ServerProcess::send(Request request, const std::string& path,
                             const std::string& key) const {
  request.url = "http://" + address_ + path;
  if (key.starts_with("eyJ")) {
    request.headers.push_back({"Authorization", "Bearer " + key});
  } else if (!key.empty()) {
    request.headers.push_back({"x-api-key", key});
  }
  request.timeout = std::chrono::milliseconds(kPatience);
  std::promise<Outcome> ended;
  const auto transport = make_curl_transport();
  transport->start(std::move(request),
                   [&](Outcome outcome) { ended.set_value(std::move(outcome)); });
  Outcome outcome = ended.get_future().get();
  Response* response = std::get_if<Response>(&outcome);
  return response ? std::move(*response) : Response();
}

}  // namespace vortex::test
