// SPDX-License-Identifier: MIT
#include "server/settings/settings.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <functional>
#include <set>

#include "support/temporary_folder.hpp"

using namespace vortex::server;
using vortex::test::TemporaryFolder;

namespace {

std::string fault_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const SettingFault& fault) {
    return fault.what();
  }
  return "none";
}

std::string shown(const Settings& settings, std::string_view name) {
  for (const SettingRow& row : setting_rows()) {
    if (row.name == name) return row.show(settings);
  }
  return "no such setting";
}

/// How a value is shown after it was set, or why it could not be.
std::string set(std::string_view name, std::string_view text) {
  Settings settings;
  const std::string fault = fault_of([&] { set_setting(settings, name, text); });
  return fault == "none" ? shown(settings, name) : fault;
}

/// A settings file that is gone with the test.
class File {
 public:
  explicit File(const std::string& text) { std::ofstream(path(), std::ios::binary) << text; }
  std::string path() const { return folder_.path() / "vortexd.toml"; }

 private:
  TemporaryFolder folder_;
};

std::string fault_of_file(const std::string& text) {
  const File file(text);
  const std::string fault = fault_of([&] { read_settings({file.path(), {}, {}}); });
  const std::size_t at = fault.find(file.path());
  return at == std::string::npos
             ? fault
             : fault.substr(0, at) + "FILE" + fault.substr(at + file.path().size());
}

}  // namespace

TEST_CASE("a flag wins over the environment, that over the file, and that over the default") {
  const File file("listen = \"file:1\"\n[mail]\nfrom = \"file@example.com\"\n");
  SettingSources sources;
  CHECK(read_settings(sources).settings.listen == "127.0.0.1:8080");
  sources.file = file.path();
  CHECK(read_settings(sources).settings.listen == "file:1");
  sources.environment = {{"PATH", "/bin"}, {"VORTEXD_LISTEN", "environment:1"}};
  CHECK(read_settings(sources).settings.listen == "environment:1");
  sources.flags = {{"listen", "flag:1"}, {"listen", "flag:2"}};
  const ReadSettings read = read_settings(sources);
  CHECK(read.settings.listen == "flag:2");
  CHECK(read.settings.mail_from == "file@example.com");
  CHECK(read.settings.log_format == "auto");
  CHECK(read.warnings.empty());
}

TEST_CASE("a variable that is no setting is a warning, anywhere else it is a fault") {
  const ReadSettings read =
      read_settings({{}, {{"VORTEXD_MAIL_FORM", "x"}, {"VORTEXD_", ""}, {"VORTEX_KEY", "k"}}, {}});
  CHECK(read.warnings ==
        std::vector<std::string>{"the environment variable VORTEXD_MAIL_FORM is no setting",
                                 "the environment variable VORTEXD_ is no setting"});
  const std::string unknown = "there is no setting mail.form; `vortexd config` lists all of them";
  CHECK(fault_of([] { read_settings({{}, {}, {{"mail.form", "x"}}}); }) == unknown);
  CHECK(fault_of_file("[mail]\nform = \"x\"\n") == unknown);
  CHECK(fault_of_file("mail.form = \"x\"\n") == unknown);
  CHECK(fault_of_file("mail = \"x\"\n") ==
        "there is no setting mail; `vortexd config` lists all of them");
}

TEST_CASE("names in the environment") {
  CHECK(environment_name("data") == "VORTEXD_DATA");
  CHECK(environment_name("mail.allow_local_domains") == "VORTEXD_MAIL_ALLOW_LOCAL_DOMAINS");
  std::set<std::string> names;
  for (const SettingRow& row : setting_rows()) names.insert(environment_name(row.name));
  CHECK(names.size() == setting_rows().size());
}

TEST_CASE("what is shown can be set again, for every setting") {
  for (const SettingRow& row : setting_rows()) {
    CAPTURE(row.name);
    Settings settings;
    const std::string text = row.show(settings);
    row.set(settings, text);
    CHECK(row.show(settings) == text);
    CHECK_FALSE(row.help.empty());
  }
}

TEST_CASE("truth values") {
  CHECK(set("limits.enabled", "false") == "false");
  CHECK(set("limits.enabled", "true") == "true");
  for (const char* text : {"", "0", "1", "yes", "False", "TRUE", " true"}) {
    CAPTURE(text);
    CHECK(set("limits.enabled", text) == "limits.enabled must be true or false");
  }
}

TEST_CASE("numbers") {
  CHECK(set("limits.open_per_inviter", "0") == "0");
  CHECK(set("limits.open_per_inviter", "1000000000") == "1000000000");
  for (const char* text : {"", "-1", "+1", "1.5", "1e3", "0x10", " 1", "1 ", "1000000001",
                           "99999999999999999999", "many"}) {
    CAPTURE(text);
    CHECK(set("limits.open_per_inviter", text) ==
          "limits.open_per_inviter must be a whole number from 0 to 1000000000");
  }
  CHECK(set("http.threads", "256") == "256");
  CHECK(set("http.threads", "257") == "http.threads must be at most 256");
}

TEST_CASE("a server that takes no connections at all is none") {
  CHECK(set("http.connections_max", "1") == "1");
  CHECK(set("http.connections_max", "0") == "http.connections_max must be at least 1");
}

TEST_CASE("lists, with and without brackets and quotes") {
  for (const char* text : {"1m,5m,2h", "[1m,5m,2h]", "[\"1m\",\"5m\",\"2h\"]", " 1m , 5m,2h ",
                           "\"1m\", 5m ,\"2h\"", "[ 1m, 5m, 2h ]", "[1m,5m,2h,]"}) {
    CAPTURE(text);
    CHECK(set("mail.retry", text) == "1m,5m,2h");
  }
  CHECK(set("mail.retry", "") == "");
  CHECK(set("mail.retry", "[]") == "");
  CHECK(set("mail.retry", " [ ] ") == "");
  CHECK(set("mail.retry", "1m") == "1m");
}

TEST_CASE("lists that are wrong") {
  for (const char* text : {",", ",1m", "1m,,2m", "\"\""}) {
    CAPTURE(text);
    CHECK(set("mail.retry", text) == "mail.retry holds an empty item");
  }
  for (const char* text : {"[1m", "1m]", "1", "m", "-1m", "1m 2m", "[[1m]]", "\"1m", "1w"}) {
    CAPTURE(text);
    CHECK(set("mail.retry", text) == "mail.retry must be a list of times such as 1m,5m,2h");
  }
}

TEST_CASE("times") {
  Settings settings;
  set_setting(settings, "mail.retry", "200ms,5s,3m,2h,7d");
  using namespace std::chrono;
  CHECK(settings.mail_waits() == std::vector<milliseconds>{milliseconds(200), seconds(5),
                                                           minutes(3), hours(2), hours(7 * 24)});
}

TEST_CASE("webhooks go to the public internet, seven times more after a failure") {
  Settings settings;
  using namespace std::chrono_literals;
  CHECK(settings.webhook_waits() ==
        std::vector<std::chrono::milliseconds>{5s, 5min, 30min, 2h, 5h, 10h, 10h});
  CHECK_FALSE(settings.webhooks_allow_private);
  CHECK(settings.webhooks_ca_file.empty());
  set_setting(settings, "webhooks.retry", "[\"200ms\", 1d]");
  CHECK(settings.webhook_waits() == std::vector<std::chrono::milliseconds>{200ms, 24h});
  CHECK(shown(settings, "webhooks.retry") == "200ms,1d");
  CHECK(settings.mail_waits().size() == 6);
  set_setting(settings, "webhooks.allow_private", "true");
  CHECK(settings.webhooks_allow_private);
  CHECK_FALSE(settings.mail_allow_local_domains);
  set_setting(settings, "webhooks.ca_file", "/etc/vortexd/ca.pem");
  CHECK(settings.webhooks_ca_file == "/etc/vortexd/ca.pem");
  CHECK(set("webhooks.retry", "soon") == "webhooks.retry must be a list of times such as 1m,5m,2h");
  CHECK(set("webhooks.allow_private", "yes") == "webhooks.allow_private must be true or false");
}

TEST_CASE("proxies") {
  CHECK(set("http.trusted_proxies", "10.0.0.0/8, ::1/128") == "10.0.0.0/8,::1/128");
  for (const char* text : {"10.0.0.0/33", "proxy", "10.0.0.0/x", "::1/129"}) {
    CAPTURE(text);
    CHECK(set("http.trusted_proxies", text).starts_with("http.trusted_proxies is wrong: "));
  }
}

TEST_CASE("the address to listen on") {
  for (const char* text :
       {"127.0.0.1:0", "localhost:65535", "[::1]:8080", "[::]:0", "unix:/run/v", "unix:relative"}) {
    CAPTURE(text);
    CHECK(set("listen", text) == text);
  }
  for (const char* text : {"", "nonsense", "127.0.0.1", "127.0.0.1:", ":8080", "127.0.0.1:99999",
                           "127.0.0.1:-1", "127.0.0.1:http", "::1:8080", "[]:8080", "[::1]",
                           "[nonsense]:8080", "http://127.0.0.1:8080"}) {
    CAPTURE(text);
    CHECK(set("listen", text) == "listen must be HOST:PORT, [ADDRESS]:PORT or unix:PATH");
  }
  for (const std::string& path : {std::string(), std::string(108, 'p')}) {
    CHECK(set("listen", "unix:" + path) == "listen must have a path of 1 to 107 bytes after unix:");
  }
}

TEST_CASE("the public URL loses its slashes") {
  CHECK(set("public_url", "https://invite.example.com/") == "https://invite.example.com");
  CHECK(set("public_url", "https://example.com/vortex//") == "https://example.com/vortex");
  CHECK(set("public_url", "") == "");
  CHECK(set("public_url", "http://127.0.0.1:8080") == "http://127.0.0.1:8080");
  CHECK(set("public_url", "http://[::1]:8080/") == "http://[::1]:8080");
  for (const char* text :
       {"example.com", "ftp://example.com", "//example.com", "http://", "https:", "https://",
        "https://e.example/a b", "https://b\u00FCcher.example", "https://e.example/\u00FC",
        "https://e.example/<x>", "https://e.example/\"", "https://e.example/a\nb",
        "https://e.example:99999", "https://user:password@e.example"}) {
    CAPTURE(text);
    CHECK(set("public_url", text) == "public_url must be an http or https URL of ASCII characters");
  }
  for (const char* text : {"https://e.example?x", "https://e.example#x"}) {
    CAPTURE(text);
    CHECK(set("public_url", text) == "public_url must be a URL without query or fragment");
  }
}

TEST_CASE("the sender of mail") {
  CHECK(set("mail.from", "Acme <invites@acme.example>") == "Acme <invites@acme.example>");
  for (const char* text : {"", "Acme", "a@b@c", "Acme <a@b.example>\nBcc: c@d.example"}) {
    CAPTURE(text);
    CHECK(set("mail.from", text) == "mail.from must be an address: Name <name@example.com>");
  }
}

TEST_CASE("the folder of templates") {
  CHECK(shown(Settings(), "mail.templates") == "");
  CHECK(set("mail.templates", "/etc/vortexd/templates") == "/etc/vortexd/templates");
  Settings settings;
  set_setting(settings, "mail.templates", "own");
  CHECK(settings.mail_templates == "own");
}
TEST_CASE("the relay is shown without its password, with its port") {
  CHECK(set("mail.smtp_url", "") == "");
  CHECK(set("mail.smtp_url", "smtp://relay.example") == "smtp://relay.example:587");
  CHECK(set("mail.smtp_url", "smtps://a%40b.example:s%2Fcret@relay.example") ==
        "smtps://a%40b.example:****@relay.example:465");
  Settings settings;
  set_setting(settings, "mail.smtp_url", "smtp://me:secret@relay.example");
  CHECK(settings.mail_smtp_url == "smtp://me:secret@relay.example");
}

TEST_CASE("a relay that is none is refused without repeating the password") {
  for (const char* text : {"relay.example", "smtp://me:secret@relay.example:99999",
                           "smtp://me:sec ret@relay.example", "smtp+plain://me:secret@10.0.0.1"}) {
    CAPTURE(text);
    const std::string shown = set("mail.smtp_url", text);
    CHECK(shown.starts_with("mail.smtp_url must "));
    CHECK(shown.find("sec") == std::string::npos);
  }
}

TEST_CASE("the file of authorities") {
  CHECK(set("mail.ca_file", "/etc/relay.pem") == "/etc/relay.pem");
  CHECK(set("mail.ca_file", "") == "");
}

TEST_CASE("the log's format") {
  for (const char* text : {"auto", "json", "text"}) CHECK(set("log.format", text) == text);
  CHECK(set("log.format", "xml") == "log.format must be auto, json or text");
}

TEST_CASE("a file holds texts, numbers, truth values and lists") {
  const File file(R"(
data = "/var/lib/vortexd"
http.threads = 3

[mail]
retry = ["1m", "5m"]
allow_local_domains = true

[limits]
enabled = false
)");
  const Settings settings = read_settings({file.path(), {}, {}}).settings;
  CHECK(settings.data == "/var/lib/vortexd");
  CHECK(settings.http_threads == 3);
  CHECK(settings.mail_retry == std::vector<std::string>{"1m", "5m"});
  CHECK(settings.mail_allow_local_domains);
  CHECK_FALSE(settings.limits.enabled);
}

TEST_CASE("a list in a file keeps its items whole") {
  CHECK(fault_of_file("[mail]\nretry = [\"1m,5m\", \"2h\"]\n") ==
        "mail.retry must not hold a comma in an item");
}

TEST_CASE("faults of a file say where they are") {
  CHECK(fault_of_file("listen = \"a\"\nmail = [\n").find("(line 2") != std::string::npos);
  const std::string fault = fault_of_file("a = 1\n\nb = = 2\n");
  CHECK(fault.starts_with("FILE: "));
  CHECK(fault.find("(line 3, column 5)") != std::string::npos);
  CHECK(fault.find('\n') == std::string::npos);
  CHECK(fault_of_file("listen = \"a\"\nlisten = \"b\"\n").find("line 2") != std::string::npos);
  CHECK(fault_of_file("listen = 1.5\n") ==
        "listen must be a text, a whole number, a truth value or a list");
  CHECK(fault_of_file("[mail]\nretry = [[\"1m\"]]\n") ==
        "mail.retry must not hold a list in a list");
  CHECK(fault_of_file("[limits]\nenabled = \"maybe\"\n") == "limits.enabled must be true or false");
}

TEST_CASE("a file that cannot be read is a fault of the settings") {
  const std::string fault = fault_of([] { read_settings({"/nonexistent/vortexd.toml", {}, {}}); });
  CHECK(fault.starts_with("/nonexistent/vortexd.toml: "));
}
