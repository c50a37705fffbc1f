// SPDX-License-Identifier: MIT
#include "server/mail/maildir.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "support/temporary_folder.hpp"
#include "support/umask.hpp"

using namespace vortex::server;
using vortex::test::TemporaryFolder;
using vortex::test::Umask;

namespace fs = std::filesystem;

namespace {

std::vector<std::string> names(const Maildir& mailbox) {
  std::vector<std::string> out;
  for (const auto& entry : mailbox.list()) out.push_back(entry.name);
  return out;
}

std::size_t count_files(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

unsigned mode_of(const fs::path& path) {
  return static_cast<unsigned>(fs::status(path).permissions());
}

void put_file(const fs::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const std::system_error& error) {
    return error.what();
  }
  return "none";
}

// Files can grow no further than this: a write ends in its middle, as on a full disk.
class SmallFiles {
 public:
  explicit SmallFiles(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~SmallFiles() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  SmallFiles(const SmallFiles&) = delete;
  SmallFiles& operator=(const SmallFiles&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

}  // namespace

TEST_CASE("a delivered message is listed and read") {
  const TemporaryFolder folder;
  Maildir mailbox(folder.path() / "mail");
  CHECK(mailbox.list().empty());
  mailbox.deliver("m1", "one");
  const auto entries = mailbox.list();
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].name == "m1");
  CHECK(entries[0].path == folder.path() / "mail" / "new" / "m1");
  CHECK(mailbox.read("m1") == "one");
  CHECK_FALSE(mailbox.read("m2"));
  CHECK(count_files(folder.path() / "mail" / "tmp") == 0);
}

TEST_CASE("bytes of any kind and length are kept") {
  const TemporaryFolder folder;
  Maildir mailbox(folder.path());
  const std::string large(100'000, '\0');
  mailbox.deliver("large", large);
  mailbox.deliver("empty", "");
  CHECK(mailbox.read("large") == large);
  CHECK(mailbox.read("empty") == "");
}

TEST_CASE("the newest message is the last one") {
  const TemporaryFolder folder;
  Maildir mailbox(folder.path());
  for (const std::string name : {"c", "a", "b", "d"}) mailbox.deliver(name, "x");
  const auto now = fs::last_write_time(folder.path() / "new" / "c");
  using std::chrono::seconds;
  fs::last_write_time(folder.path() / "new" / "a", now + seconds(1));
  fs::last_write_time(folder.path() / "new" / "b", now + seconds(2));
  fs::last_write_time(folder.path() / "new" / "d", now + seconds(2));
  CHECK(names(mailbox) == std::vector<std::string>{"c", "a", "b", "d"});
}

TEST_CASE("modes do not depend on the umask") {
  const TemporaryFolder folder;
  const fs::path mail = folder.path() / "mail";
  for (const mode_t mask : {0u, 0777u}) {
    const Umask umask(mask);
    Maildir mailbox(mail);
    mailbox.deliver("m", "x");
    for (const std::string part : {"", "new", "cur", "tmp"}) CHECK(mode_of(mail / part) == 0700);
    CHECK(mode_of(mail / "new" / "m") == 0600);
    fs::remove_all(mail);
  }
}

TEST_CASE("a message delivered again is there once") {
  const TemporaryFolder folder;
  Maildir mailbox(folder.path());
  mailbox.deliver("m", "x");

  SUBCASE("unread") {
    mailbox.deliver("m", "x");
    CHECK(count_files(folder.path() / "new") == 1);
  }
  SUBCASE("moved by a mail reader") {
    fs::rename(folder.path() / "new" / "m", folder.path() / "cur" / "m:2,");
    mailbox.deliver("m", "x");
    CHECK(count_files(folder.path() / "new") == 0);
  }
  SUBCASE("read, answered and marked") {
    fs::rename(folder.path() / "new" / "m", folder.path() / "cur" / "m:2,FRS");
    mailbox.deliver("m", "x");
    CHECK(count_files(folder.path() / "new") == 0);
  }
  SUBCASE("moved without marks") {
    fs::rename(folder.path() / "new" / "m", folder.path() / "cur" / "m");
    mailbox.deliver("m", "x");
    CHECK(count_files(folder.path() / "new") == 0);
  }
  CHECK(names(mailbox) == std::vector<std::string>{"m"});
  CHECK(mailbox.read("m") == "x");
}

TEST_CASE("a name that starts like another one is another one") {
  const TemporaryFolder folder;
  Maildir mailbox(folder.path());
  put_file(folder.path() / "cur" / "m1:2,S", "one");
  mailbox.deliver("m", "x");
  CHECK(mailbox.read("m") == "x");
  CHECK(mailbox.list().size() == 2);
}

TEST_CASE("what a cut-off delivery left is replaced, and never listed") {
  const TemporaryFolder folder;
  Maildir mailbox(folder.path());
  put_file(folder.path() / "tmp" / "m", "half of a lon");
  put_file(folder.path() / "outside", "untouched");
  fs::create_symlink(folder.path() / "outside", folder.path() / "tmp" / "link");
  CHECK(mailbox.list().empty());
  CHECK_FALSE(mailbox.read("m"));
  mailbox.deliver("m", "whole");
  mailbox.deliver("link", "whole");
  CHECK(mailbox.read("m") == "whole");
  CHECK(mailbox.read("link") == "whole");
  CHECK(std::string(
            std::istreambuf_iterator<char>(std::ifstream(folder.path() / "outside").rdbuf()), {}) ==
        "untouched");
  CHECK(count_files(folder.path() / "tmp") == 0);
}

TEST_CASE("a full disk leaves nothing behind, and the message can be delivered later") {
  const TemporaryFolder folder;
  Maildir mailbox(folder.path());
  const std::string message(5000, 'x');
  {
    const SmallFiles limit(1000);
    CHECK(error_of([&] { mailbox.deliver("m", message); }) ==
          "cannot write " + (folder.path() / "tmp" / "m").string() + ": File too large");
  }
  CHECK(mailbox.list().empty());
  CHECK(count_files(folder.path() / "tmp") == 0);
  mailbox.deliver("m", message);
  CHECK(mailbox.read("m") == message);
}

TEST_CASE("a mailbox that somebody deleted is made again") {
  const TemporaryFolder folder;
  Maildir mailbox(folder.path() / "mail");
  fs::remove_all(folder.path() / "mail");
  CHECK_THROWS_AS(mailbox.list(), std::system_error);
  mailbox.deliver("m", "x");
  CHECK(mailbox.read("m") == "x");
}

TEST_CASE("faults say what failed") {
  const TemporaryFolder folder;
  put_file(folder.path() / "file", "");
  CHECK(error_of([&] { Maildir(folder.path() / "file"); }) ==
        "cannot make " + (folder.path() / "file").string() + ": File exists");
  CHECK(error_of([&] { Maildir(folder.path() / "none" / "mail"); }) ==
        "cannot make " + (folder.path() / "none" / "mail").string() +
            ": No such file or directory");
}

TEST_CASE("symbolic links among the messages are not followed") {
  const TemporaryFolder folder;
  Maildir mailbox(folder.path() / "mail");
  put_file(folder.path() / "secret", "secret");
  fs::create_symlink(folder.path() / "secret", folder.path() / "mail" / "new" / "m");
  CHECK(mailbox.list().empty());
  CHECK_THROWS_AS(mailbox.read("m"), std::system_error);
}

TEST_CASE("names that are paths, hidden or marked are refused") {
  const TemporaryFolder folder;
  Maildir mailbox(folder.path());
  for (const std::string& name :
       {std::string(), std::string("."), std::string(".."), std::string(".m"), std::string("../m"),
        std::string("a/b"), std::string("m:2,S"), std::string("a b"), std::string("a\nb"),
        std::string("a\0b", 3), std::string("é"), std::string(201, 'x')}) {
    CAPTURE(name);
    CHECK_THROWS_AS(mailbox.deliver(name, "x"), std::invalid_argument);
    CHECK_THROWS_AS(mailbox.read(name), std::invalid_argument);
  }
  mailbox.deliver(std::string(200, 'x'), "x");
  mailbox.deliver("0198c-1.invitation@vortexd.example", "x");
  CHECK(mailbox.list().size() == 2);
}

TEST_CASE("a folder may be written with a slash at its end") {
  const TemporaryFolder folder;
  Maildir mailbox(folder.path() / "mail" / "");
  mailbox.deliver("m", "x");
  CHECK(mailbox.list().at(0).path == folder.path() / "mail" / "new" / "m");
}

TEST_CASE("threads deliver the same messages, and each is there once and whole") {
  const TemporaryFolder folder;
  Maildir mailbox(folder.path());
  const std::string message(20'000, 'x');
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) mailbox.deliver("m" + std::to_string(i), message);
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto entries = mailbox.list();
  CHECK(entries.size() == 20);
  for (const auto& entry : entries) CHECK(mailbox.read(entry.name) == message);
}
