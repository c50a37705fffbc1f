// SPDX-License-Identifier: MIT
#include "server/metrics/metrics.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "support/raw_client.hpp"
#include "support/scenario_values.hpp"
#include "support/test_server.hpp"

using namespace vortex;
using namespace vortex::server;
using namespace vortex::test;

namespace {

/// What a scrape says of one name.
struct Family {
  std::string type, labels, words;
  bool operator==(const Family&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Family& family) {
  return out << family.type << " [" << family.labels << "] " << family.words;
}

/// The text that Prometheus gets, read as it reads it.
class Scrape {
 public:
  explicit Scrape(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) read(line);
    for (auto& [name, family] : families_) {
      for (const std::string& label : labels_[name]) {
        family.labels += (family.labels.empty() ? "" : " ") + label;
      }
    }
  }

  const std::map<std::string, Family>& families() const { return families_; }
  std::size_t count() const { return values_.size(); }
  /// By name and labels as they stand there, in any order; -1 where it is not there.
  double value(const std::string& series) const {
    const auto found = values_.find(sorted(series));
    return found == values_.end() ? -1 : found->second;
  }

 private:
  void read(const std::string& line) {
    std::istringstream words(line);
    std::string hash, what, name;
    if (line.starts_with('#')) {
      words >> hash >> what >> name;
      std::string rest;
      std::getline(words >> std::ws, rest);
      (what == "HELP" ? families_[name].words : families_[name].type) = rest;
      return;
    }
    const std::size_t space = line.rfind(' ');
    const std::string series = line.substr(0, space);
    values_[sorted(series)] = std::stod(line.substr(space + 1));
    for (const auto& [label, value] : labels_of(series)) {
      if (label != "le") labels_[family_of(series.substr(0, series.find('{')))].insert(label);
    }
  }
  std::string family_of(const std::string& name) const {
    for (const std::string end : {"_bucket", "_sum", "_count"}) {
      if (families_.contains(name) || !name.ends_with(end)) continue;
      return name.substr(0, name.size() - end.size());
    }
    return name;
  }
  static std::map<std::string, std::string> labels_of(const std::string& series) {
    std::map<std::string, std::string> labels;
    std::size_t at = series.find('{');
    while (at != std::string::npos && series[at] != '}') {
      const std::size_t equals = series.find("=\"", ++at);
      const std::size_t end = series.find('"', equals + 2);
      labels[series.substr(at, equals - at)] = series.substr(equals + 2, end - equals - 2);
      at = end + 1;
    }
    return labels;
  }
  static std::string sorted(const std::string& series) {
    std::string out = series.substr(0, series.find('{'));
    for (const auto& [label, value] : labels_of(series)) out += ' ' + label + '=' + value;
    return out;
  }

  std::map<std::string, Family> families_;
  std::map<std::string, std::set<std::string>> labels_;
  std::map<std::string, double> values_;
};

RawReply ask(const std::string& address, const std::string& request) {
  RawClient client(address);
  client.send(request);
  return client.read_reply();
}

RawReply get(const std::string& address, const std::string& path, const std::string& headers = "") {
  return ask(address, "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n");
}

struct Measured {
  explicit Measured(TestServer::SettingList more = {}) : server(with_metrics(std::move(more))) {}

  static TestServer::SettingList with_metrics(TestServer::SettingList settings) {
    settings.emplace_back("metrics.listen", "127.0.0.1:0");
    return settings;
  }
  std::string metrics_address() const {
    const std::string before = "metrics are at ";
    for (const std::string& line : server.log_lines()) {
      const std::size_t at = line.find(before);
      if (at == std::string::npos) continue;
      return line.substr(at + before.size(), line.find('"', at) - at - before.size());
    }
    return "";
  }
  Scrape scrape() const { return Scrape(get(metrics_address(), "/metrics").body); }
  std::string key() { return "x-api-key: " + values.expand("{key}") + "\r\n"; }
  RawReply invite(const std::string& target, const std::string& more = "") {
    const std::string body = R"({"widgetConfigurationId":")" + values.expand("{component}") +
                             R"(","target":)" + target + R"(,"inviter":{"userId":"u1"}})";
    return ask(server.address(), "POST /api/v1/invitations HTTP/1.1\r\nHost: x\r\n" + key() + more +
                                     "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                                     body);
  }

  TestServer server;
  ScenarioValues values{server};
};

const std::string kInternal = R"({"type":"internal","value":"u2"})";

std::string without_ticks(std::string text) {
  std::erase(text, '`');
  return text;
}

std::vector<std::string> cells(const std::string& row) {
  std::vector<std::string> out;
  std::istringstream in(row.substr(1));
  for (std::string cell; std::getline(in, cell, '|');) {
    const std::size_t first = cell.find_first_not_of(' ');
    out.push_back(first == std::string::npos
                      ? ""
                      : without_ticks(cell.substr(first, cell.find_last_not_of(' ') - first + 1)));
  }
  return out;
}

/// The rows of the guide's list.
std::map<std::string, Family> documented() {
  std::ifstream file(VORTEX_SOURCE_DIR "/docs/guides/metrics.md");
  std::map<std::string, Family> out;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("| `vortexd_") && !line.starts_with("| `process_")) continue;
    const auto row = cells(line);
    if (row.size() != 4) continue;
    out[row[0]] = {row[1], row[2], row[3]};
  }
  return out;
}

}  // namespace

TEST_CASE("the guide lists exactly what is served: names, types, labels and words") {
  Measured measured;
  get(measured.server.address(), "/healthz");
  const auto served = measured.scrape().families();
  const auto written = documented();
  for (const auto& [name, family] : served) {
    CAPTURE(name);
    const auto found = written.find(name);
    REQUIRE(found != written.end());
    CHECK(found->second == family);
  }
  for (const auto& [name, family] : written) {
    CAPTURE(name);
    CHECK(served.contains(name));
  }
  CHECK(written.size() > 25);
}

TEST_CASE("requests are counted by method, route and class, never by what they hold") {
  Measured measured;
  const std::string& address = measured.server.address();
  const auto send_all = [&](const std::string& id) {
    get(address, "/healthz");
    get(address, "/api/v1/invitations/" + id, measured.key());
    get(address, "/" + id + "?x=" + id, measured.key());
    get(address, "/i/" + id);
    ask(address, "PROPFIND /api/v1/invitations HTTP/1.1\r\nHost: x\r\n\r\n");
    ask(address, "GET / HTTP/1.1\r\n\r\n");
  };
  const std::string requests = "vortexd_http_requests_total";
  send_all("first");
  const Scrape once = measured.scrape();
  CHECK(once.value(requests + R"({method="GET",route="/healthz",status="2xx"})") == 1);
  CHECK(once.value(requests + R"({method="GET",route="/invitations/{id}",status="4xx"})") == 1);
  CHECK(once.value(requests + R"({method="GET",route="-",status="4xx"})") == 1);
  CHECK(once.value(requests + R"({method="other",route="/invitations",status="4xx"})") == 1);
  CHECK(once.value(requests + R"({method="-",route="-",status="4xx"})") == 1);
  CHECK(once.value(R"(vortexd_http_request_seconds_count{route="/invitations/{id}"})") == 1);
  CHECK(once.value(R"(vortexd_http_request_seconds_bucket{route="/healthz",le="+Inf"})") == 1);
  for (int i = 0; i < 20; ++i) send_all(std::to_string(i));
  const Scrape again = measured.scrape();
  CHECK(again.count() == once.count());
  CHECK(again.value(requests + R"({method="GET",route="/invitations/{id}",status="4xx"})") == 21);
}

TEST_CASE("refusals are counted by code, and limits by name") {
  Measured measured({{"limits.invites_per_inviter_hour", "1"},
                     {"limits.failed_auth_per_minute", "1"},
                     {"http.trusted_proxies", "127.0.0.1"}});
  CHECK(measured.scrape().value(R"(vortexd_http_refusals_total{code="body_too_large"})") == 0);
  measured.invite(kInternal);
  CHECK(measured.invite(R"({"type":"internal","value":"u3"})").status == 429);
  const std::string wrong = "X-Forwarded-For: 192.0.2.1\r\nx-api-key: VRTX.x.y\r\n";
  const std::string path = "/api/v1/invitations/x";
  CHECK(get(measured.server.address(), path, wrong).status == 401);
  CHECK(get(measured.server.address(), path, wrong).status == 429);
  const Scrape scrape = measured.scrape();
  CHECK(scrape.value(R"(vortexd_http_refusals_total{code="rate_limited"})") == 2);
  CHECK(scrape.value(R"(vortexd_http_refusals_total{code="invalid_credential"})") == 1);
  CHECK(scrape.value(R"(vortexd_limits_hit_total{limit="inviter_hour"})") == 1);
  CHECK(scrape.value(R"(vortexd_limits_hit_total{limit="failed_auth"})") == 1);
  CHECK(scrape.value(R"(vortexd_limits_hit_total{limit="recipient_day"})") == 0);
}

TEST_CASE("the writer's groups and the mails that were sent are counted") {
  Measured measured;
  const double before = measured.scrape().value("vortexd_writer_group_size_sum");
  CHECK(measured.invite(R"({"type":"email","value":"ada@example.com"})").status == 201);
  measured.server.work();
  const Scrape scrape = measured.scrape();
  CHECK(scrape.value("vortexd_writer_group_size_sum") > before);
  CHECK(scrape.value("vortexd_writer_commit_seconds_count") ==
        scrape.value("vortexd_writer_group_size_count"));
  CHECK(scrape.value(R"(vortexd_mails_total{kind="invitation",outcome="delivered"})") == 1);
  CHECK(scrape.value(R"(vortexd_mails_total{kind="invitation",outcome="sent"})") == 0);
  CHECK(scrape.value("vortexd_mail_queue") == 0);
  CHECK(scrape.value("vortexd_writer_queue") == 0);
  CHECK(scrape.value("vortexd_database_bytes") >= 4096);
  CHECK(scrape.value("vortexd_disk_free_bytes") > 0);
  CHECK(scrape.value("vortexd_faults_total") == 0);
}

TEST_CASE("connections and the process are measured when somebody asks") {
  Measured measured(TestServer::SettingList{{"http.connections_max", "123"}});
  const RawClient first(measured.server.address()), second(measured.server.address());
  measured.server.settle();
  const Scrape scrape = measured.scrape();
  CHECK(scrape.value("vortexd_http_connections") >= 2);
  CHECK(scrape.value("vortexd_http_connections_limit") == 123);
  CHECK(scrape.value("process_resident_memory_bytes") > 1'000'000);
  CHECK(scrape.value("process_virtual_memory_bytes") >
        scrape.value("process_resident_memory_bytes"));
  CHECK(scrape.value("process_open_fds") > 5);
  CHECK(scrape.value("process_max_fds") > scrape.value("process_open_fds"));
  CHECK(scrape.value("process_start_time_seconds") > 1'700'000'000);
  CHECK(scrape.value("process_start_time_seconds") <
        static_cast<double>(system_now()) / 1000 + 100);
  const double cpu = scrape.value("process_cpu_seconds_total");
  CHECK(cpu > 0);
  CHECK(measured.scrape().value("process_cpu_seconds_total") >= cpu);
}

TEST_CASE("metrics have an address of their own, with nothing else at it") {
  Measured measured;
  const std::string address = measured.metrics_address();
  REQUIRE_FALSE(address.empty());
  CHECK(address != measured.server.address());
  const RawReply metrics = get(address, "/metrics");
  CHECK(metrics.status == 200);
  CHECK(*metrics.header("content-type") == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(get(address, "/").status == 404);
  CHECK(get(address, "/healthz").status == 404);
  CHECK(get(address, "/api/v1/invitations", measured.key()).status == 404);
  CHECK(ask(address, "POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n").status ==
        405);
  CHECK(get(measured.server.address(), "/metrics").status == 404);
}

TEST_CASE("without being asked to, nothing is served and nothing counted") {
  const TestServer server;
  for (const std::string& line : server.log_lines()) {
    CHECK(line.find("metrics") == std::string::npos);
  }
}
