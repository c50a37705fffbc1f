// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <array>
#include <ctime>

#include "cli/cli_fixture.hpp"
#include "vortex/json.hpp"

using namespace vortex::test;
using vortex::Json;

namespace {

const std::string kNothing = R"({"invitations":[]})";
const std::string kKey = "VRTX.AAAAAAAAQACAAAAAAAAAAQ.test-secret-key-for-signing";

// A Date header so many seconds from now.
std::string date(long offset) {
  const std::time_t time = std::time(nullptr) + offset;
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 64> text;
  std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return std::string("Date: ") + text.data() + "\r\n";
}

ProcessResult doctor(const std::string& answer, std::vector<std::string> more = {}) {
  const ServiceOfTest service(answer);
  more.insert(more.begin(), "doctor");
  return service.run(more);
}

bool has(const std::string& text, const std::string& part) {
  CAPTURE(text);
  CAPTURE(part);
  const bool found = text.find(part) != std::string::npos;
  CHECK(found);
  return found;
}

}  // namespace

TEST_CASE("doctor says that all is fine, with one harmless request") {
  const ServiceOfTest service(http_answer(200, kNothing, date(0)));
  const auto result = vortex_cli(
      {"doctor"}, {"VORTEX_API_KEY=" + kKey, "VORTEX_API_BASE_URL=" + service.server.url()});
  CHECK(result.exit_code == 0);
  CHECK(result.err == "");
  has(result.out, "ok  reachable  " + service.server.url() + " answered in ");
  has(result.out, "ms (VORTEX_API_BASE_URL)\n");
  has(result.out, "\nok  clock      0 s from the service's\n");
  has(result.out,
      "\nok  key        accepted (VORTEX_API_KEY, id 00000000-0000-4000-8000-000000000001)\n");
  REQUIRE(service.server.arrived().size() == 1);
  CHECK(service.server.arrived()[0].method == "GET");
  CHECK(service.server.arrived()[0].target ==
        "/api/v1/invitations?targetType=email&targetValue=doctor%40example.com");
}

TEST_CASE("doctor tells of a service that is not reachable, and ends with 3") {
  std::string nobody;
  {
    LoopbackServer closed([](const Arrived&) { return ""; });
    nobody = closed.url();
  }
  const auto result = vortex_cli({"doctor", "--base-url", nobody}, {"VORTEX_API_KEY=k"});
  CHECK(result.exit_code == 3);
  has(result.out, "failed   reachable  " + nobody + ": Request failed: ");
  has(result.out, "-> is the service running, and is this its URL?");
  has(result.out, "unknown  key        not looked at");
}

TEST_CASE("doctor tells of clocks that are more than 30 seconds apart") {
  for (const long offset : {-40L, 40L}) {
    const auto result = doctor(http_answer(200, kNothing, date(offset)));
    CHECK(result.exit_code == 1);
    has(result.out, "failed  clock      ");
    has(result.out, offset < 0 ? " s ahead of the service's" : " s behind the service's");
    has(result.out, "-> set the clock");
  }
  CHECK(doctor(http_answer(200, kNothing, date(-20))).exit_code == 0);
  CHECK(doctor(http_answer(200, kNothing, date(20))).exit_code == 0);
}

TEST_CASE("doctor does not guess the time of a service that does not tell it") {
  for (const char* header :
       {"", "Date: yesterday\r\n", "Date: Sun, 99 Nov 2026 08:49:37 GMT\r\n"}) {
    const auto result = doctor(http_answer(200, kNothing, header));
    CHECK(result.exit_code == 0);
    has(result.out, "unknown  clock      the answer does not say its time");
  }
}

TEST_CASE("doctor tells of a key that is not accepted, and why that may be") {
  const std::string refused = http_answer(401, R"({"error":"Unknown key"})", date(0));
  const auto odd = doctor(refused);
  CHECK(odd.exit_code == 1);
  has(odd.out, "failed  key        not accepted: Unknown key (VORTEX_API_KEY)");
  has(odd.out, "-> it has not the form VRTX.ID.SECRET: is it whole?");
  const ServiceOfTest service(refused);
  const auto whole = vortex_cli(
      {"doctor"}, {"VORTEX_API_KEY=" + kKey, "VORTEX_API_BASE_URL=" + service.server.url()});
  CHECK(whole.exit_code == 1);
  has(whole.out, "-> is it revoked, expired, or the key of another service?");
  const auto none = vortex_cli({"doctor"}, {"VORTEX_API_BASE_URL=" + service.server.url()});
  CHECK(none.exit_code == 1);
  has(none.out, "key        there is none");
  CHECK(whole.out.find("test-secret") == std::string::npos);
}

TEST_CASE("doctor tells of a URL where something else answers, and of a service with a fault") {
  const auto nothing_there = doctor(http_answer(404, "<html>", date(0)));
  CHECK(nothing_there.exit_code == 1);
  has(nothing_there.out, "no Vortex API answers there (status 404)");
  const auto page = doctor(http_answer(200, "<html>", date(0)));
  CHECK(page.exit_code == 1);
  has(page.out, "no Vortex API answers there\n");
  const auto fault = doctor(http_answer(503, R"({"error":"Disk full"})", date(0)));
  CHECK(fault.exit_code == 1);
  has(fault.out, "refused with status 503: Disk full");
}

TEST_CASE("doctor --json gives each check with its state, detail and fix") {
  const Json said = Json::parse(doctor(http_answer(401, "{}", date(0)), {"--json"}).out);
  CHECK(*said.find("ok")->if_bool() == false);
  const auto& checks = *said.find("checks")->if_array();
  REQUIRE(checks.size() == 3);
  const char* const names[] = {"reachable", "clock", "key"};
  const char* const states[] = {"ok", "ok", "failed"};
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(*checks[i].find("name")->if_text() == names[i]);
    CHECK(*checks[i].find("state")->if_text() == states[i]);
    CHECK(*checks[i].find("detail")->if_text() != "");
  }
  CHECK(*checks[2].find("fix")->if_text() != "");
}
