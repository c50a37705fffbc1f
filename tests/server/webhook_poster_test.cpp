// SPDX-License-Identifier: MIT
#include "server/webhooks/poster.hpp"

#include <curl/curl.h>
#include <doctest/doctest.h>

#include <cstdlib>
#include <future>
#include <set>
#include <vector>

#include "support/fake_network.hpp"
#include "support/temporary_folder.hpp"
#include "support/tls_server.hpp"
#include "support/webhook_receiver.hpp"
#include "vortex/version.hpp"
#include "vortex/webhook.hpp"

using namespace vortex::server;
using namespace vortex::test;
using namespace std::chrono_literals;
using Mode = WebhookReceiver::Mode;

namespace {

// Long enough for a loaded machine; only a test that fails takes this long.
constexpr auto kPatience = 30s;
constexpr const char* kNotPublic = "the address is not public";
constexpr const char* kBadCertificate = "SSL peer certificate or SSH remote key was not OK";

WebhookPoster::Options options(std::chrono::milliseconds timeout = kPatience,
                               std::size_t in_flight_max = 256) {
  return {.allow_private = true, .ca_file = "", .timeout = timeout, .in_flight_max = in_flight_max};
}

WebhookPoster::Options public_only(std::string ca_file = "") {
  return {.allow_private = false, .ca_file = std::move(ca_file), .timeout = kPatience};
}

std::future<WebhookAnswer> start(WebhookPoster& poster, WebhookPost post) {
  auto ended = std::make_shared<std::promise<WebhookAnswer>>();
  auto answer = ended->get_future();
  poster.post(std::move(post), [ended](WebhookAnswer got) { ended->set_value(std::move(got)); });
  return answer;
}

std::future<WebhookAnswer> start(WebhookPoster& poster, std::string url) {
  return start(poster, {std::move(url), "{}", {}});
}

WebhookAnswer get(std::future<WebhookAnswer>& answer) {
  REQUIRE(answer.wait_for(kPatience) == std::future_status::ready);
  return answer.get();
}

WebhookAnswer answer(WebhookPoster& poster, std::string url) {
  auto started = start(poster, std::move(url));
  return get(started);
}

std::string fault(WebhookPoster& poster, std::string url) {
  const WebhookAnswer got = answer(poster, std::move(url));
  CHECK(got.status == 0);
  CHECK_FALSE(got.retry_after);
  return got.fault;
}

bool is_ready(const std::future<WebhookAnswer>& answer) {
  return answer.wait_for(0s) == std::future_status::ready;
}

/// The part of a URL behind `http://127.0.0.1`.
std::string port_and_path(const std::string& url) {
  return url.substr(url.find(':', 6));
}

}  // namespace

TEST_CASE("a webhook arrives as it was written, and its receiver can check it") {
  const WebhookReceiver receiver;
  WebhookPoster poster(options());
  const std::string secret = new_webhook_secret(vortex::base::secure_random());
  const std::string body = R"({"name":"Zoë"})";
  const auto now = vortex::base::to_ms(std::chrono::system_clock::now());
  auto ended = start(poster, {receiver.url("a/../b?x=%20"), body,
                              signature_headers({secret, {}}, "msg_1", now, body)});
  const WebhookAnswer got = get(ended);
  CHECK(got.status == 200);
  CHECK(got.fault == "");
  CHECK_FALSE(got.retry_after);

  const Arrived arrived = receiver.arrived().at(0);
  CHECK(arrived.method == "POST");
  CHECK(arrived.target == "/a/../b?x=%20");
  CHECK(arrived.body == body);
  CHECK(arrived.header("content-type") == "application/json");
  CHECK(arrived.header("user-agent") == std::string("vortexd/") + vortex::kVersion);
  CHECK(arrived.header("expect") == std::nullopt);
  CHECK(arrived.header("accept-encoding") == std::nullopt);
  CHECK(arrived.header("webhook-id") == "msg_1");
  const vortex::WebhookHeaders headers(
      [&](std::string_view name) -> std::optional<std::string_view> {
        static std::set<std::string> values;
        const auto value = arrived.header(name);
        if (!value) return std::nullopt;
        return *values.insert(*value).first;
      });
  vortex::WebhookOptions strict;
  strict.strict = true;
  CHECK(vortex::Webhooks(secret, strict).verify(arrived.body, headers));
  CHECK(vortex::Webhooks(secret).verify_signature(
      arrived.body, arrived.header("x-vortex-signature").value_or("")));
}

TEST_CASE("a large webhook is sent without asking first") {
  const WebhookReceiver receiver;
  WebhookPoster poster(options());
  const std::string body(2'000'000, 'x');
  auto ended = start(poster, {receiver.url(), body, {}});
  CHECK(get(ended).status == 200);
  CHECK(receiver.arrived().at(0).body == body);
  CHECK(receiver.arrived().at(0).header("expect") == std::nullopt);
}

TEST_CASE("the status line alone decides, whatever follows it") {
  WebhookReceiver receiver;
  WebhookPoster poster(options(300ms));
  const std::pair<Mode, int> cases[] = {{Mode::ok, 200},        {Mode::broken, 500},
                                        {Mode::gone, 410},      {Mode::busy, 429},
                                        {Mode::elsewhere, 302}, {Mode::large_body, 200},
                                        {Mode::half_body, 200}, {Mode::unfinished_body, 200}};
  for (const auto& [mode, status] : cases) {
    CAPTURE(status);
    receiver.set("hook", mode);
    const WebhookAnswer got = answer(poster, receiver.url("hook"));
    CHECK(got.status == status);
    CHECK(got.fault == "");
    CHECK(got.retry_after == (mode == Mode::busy ? std::optional(90s) : std::nullopt));
  }
  CHECK(receiver.count("elsewhere") == 0);
  CHECK(receiver.count("hook") == std::size(cases));
}

TEST_CASE("without a status line there is no answer, and a fault says why") {
  WebhookReceiver receiver;
  WebhookPoster poster(options());
  const std::pair<Mode, const char*> cases[] = {
      {Mode::closing, "Server returned nothing (no headers, no data)"},
      {Mode::large_head, "the answer is too large"},
      {Mode::only_interim, "Server returned nothing (no headers, no data)"},
      {Mode::no_http, "Unsupported protocol"}};
  for (const auto& [mode, want] : cases) {
    receiver.set("hook", mode);
    CHECK(fault(poster, receiver.url("hook")) == want);
  }
  std::string nobody;
  {
    const WebhookReceiver gone;
    nobody = gone.url();
  }
  CHECK(fault(poster, nobody) == "Couldn't connect to server");
  CHECK(fault(poster, "ftp://127.0.0.1/") == "Unsupported protocol");
  CHECK(fault(poster, "file:///etc/passwd") == "Unsupported protocol");
  CHECK(fault(poster, "https://" + receiver.url().substr(7)) == "SSL connect error");
  CHECK(fault(poster, "no URL at all") != "");
  CHECK(fault(poster, "http://user:password@" + receiver.url().substr(7)) != "");
}

TEST_CASE("a receiver that never answers ends with the time") {
  WebhookReceiver receiver;
  receiver.set("", Mode::silent);
  WebhookPoster poster(options(50ms));
  CHECK(fault(poster, receiver.url()) == "no answer came in time");
}

TEST_CASE("a connection is used again, but not after more of an answer than is read") {
  WebhookReceiver receiver;
  WebhookPoster poster(options());
  for (int i = 0; i < 3; ++i) CHECK(answer(poster, receiver.url()).status == 200);
  receiver.set("", Mode::broken);
  CHECK(answer(poster, receiver.url()).status == 500);
  receiver.set("", Mode::large_body);
  CHECK(answer(poster, receiver.url()).status == 200);
  receiver.set("", Mode::ok);
  CHECK(answer(poster, receiver.url()).status == 200);
  std::vector<int> connections;
  for (const Arrived& each : receiver.arrived()) connections.push_back(each.connection);
  CHECK(connections == std::vector<int>{1, 1, 1, 1, 1, 2});
}

TEST_CASE("ten endpoints that hang do not keep ninety others waiting") {
  WebhookReceiver receiver;
  WebhookPoster poster(options());
  std::vector<std::future<WebhookAnswer>> hanging, others;
  for (int i = 0; i < 10; ++i) {
    const std::string path = "hanging/" + std::to_string(i);
    receiver.set(path, Mode::waiting);
    hanging.push_back(start(poster, receiver.url(path)));
  }
  REQUIRE(receiver.wait_for(10));
  std::vector<std::future<std::vector<std::future<WebhookAnswer>>>> threads;
  for (int thread = 0; thread < 3; ++thread) {
    threads.push_back(std::async(std::launch::async, [&, thread] {
      std::vector<std::future<WebhookAnswer>> started;
      for (int i = 0; i < 30; ++i) {
        const std::string path = "other/" + std::to_string(30 * thread + i);
        started.push_back(start(poster, receiver.url(path)));
      }
      return started;
    }));
  }
  for (auto& thread : threads) {
    for (auto& each : thread.get()) others.push_back(std::move(each));
  }
  CHECK(others.size() == 90);
  for (auto& each : others) CHECK(get(each).status == 200);
  for (const auto& each : hanging) CHECK_FALSE(is_ready(each));
  receiver.release();
  for (auto& each : hanging) CHECK(get(each).status == 200);
  CHECK(receiver.arrived().size() == 100);
}

TEST_CASE("no more than allowed are in flight, and the others keep their turn") {
  WebhookReceiver receiver;
  WebhookPoster poster(options(kPatience, 3));
  std::vector<std::future<WebhookAnswer>> started;
  for (int i = 0; i < 12; ++i) {
    const std::string path = std::to_string(i);
    receiver.set(path, Mode::waiting);
    started.push_back(start(poster, receiver.url(path)));
  }
  REQUIRE(receiver.wait_for(3));
  receiver.release();
  for (auto& each : started) CHECK(get(each).status == 200);
  CHECK(receiver.at_once_max() == 3);
  const auto arrived = receiver.arrived();
  REQUIRE(arrived.size() == 12);
  std::set<std::string> first;
  for (std::size_t i = 0; i < 3; ++i) first.insert(arrived[i].target);
  CHECK(first == std::set<std::string>{"/0", "/1", "/2"});
}

TEST_CASE("stopping ends what is in flight and in line at once") {
  WebhookReceiver receiver;
  receiver.set("silent", Mode::silent);
  receiver.set("unfinished", Mode::unfinished_body);
  // Longer than anybody waits for the end.
  WebhookPoster poster(options(10min, 2));
  auto silent = start(poster, receiver.url("silent"));
  auto known = start(poster, receiver.url("unfinished"));
  auto in_line = start(poster, receiver.url("line"));
  REQUIRE(receiver.wait_for(2));
  auto stopped = std::async(std::launch::async, [&] { poster.stop(); });
  REQUIRE(stopped.wait_for(kPatience) == std::future_status::ready);
  REQUIRE(is_ready(silent));
  REQUIRE(is_ready(known));
  REQUIRE(is_ready(in_line));
  CHECK(silent.get().fault == "the server is stopping");
  CHECK(in_line.get().fault == "the server is stopping");
  // Its status line may have been read by then, or not.
  const WebhookAnswer last = known.get();
  CHECK((last.status == 200) == last.fault.empty());
  poster.stop();
  CHECK(fault(poster, receiver.url("late")) == "the server is stopping");
  CHECK(receiver.count("late") == 0);
}

TEST_CASE("an answer may lead to the next post") {
  const WebhookReceiver receiver;
  WebhookPoster poster(options());
  std::promise<WebhookAnswer> second;
  auto ended = second.get_future();
  poster.post({receiver.url("1"), "{}", {}}, [&](WebhookAnswer) {
    poster.post({receiver.url("2"), "{}", {}},
                [&](WebhookAnswer got) { second.set_value(std::move(got)); });
  });
  CHECK(get(ended).status == 200);
  CHECK(receiver.count("2") == 1);
}

TEST_CASE("a proxy of the environment is not asked") {
  WebhookReceiver proxy;
  const std::string url = proxy.url();
  for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
    setenv(name, url.c_str(), 1);
  }
  const WebhookReceiver receiver;
  WebhookPoster poster(options());
  CHECK(answer(poster, receiver.url()).status == 200);
  for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
    unsetenv(name);
  }
  CHECK(receiver.arrived().size() == 1);
  CHECK(proxy.arrived().empty());
}

TEST_CASE("no connection is made to an address that is not public") {
  FakeNetwork network;
  network.lead_to_loopback("169.254.169.254");
  network.lead_to_loopback("10.0.0.1");
  const WebhookReceiver receiver;
  WebhookPoster poster(public_only());
  const std::string rest = port_and_path(receiver.url());
  for (const char* host : {"127.0.0.1", "127.1", "2130706433", "0x7f000001", "localhost",
                           "a.localhost", "0.0.0.0", "169.254.169.254", "10.0.0.1"}) {
    CAPTURE(host);
    CHECK(fault(poster, std::string("https://") + host + rest) == kNotPublic);
  }
  CHECK(fault(poster, receiver.url()) == "Unsupported protocol");
  CHECK(network.connects() == 0);
  CHECK(receiver.arrived().empty());
}

TEST_CASE("a public name that leads to an address that is not public is refused") {
  FakeNetwork network;
  const std::pair<const char*, std::vector<std::string>> cases[] = {
      {"loopback.example.com", {"127.0.0.1"}},
      {"metadata.example.com", {"169.254.169.254"}},
      {"private.example.com", {"10.0.0.1", "192.168.0.1"}},
      {"v6.example.com", {"::1", "127.0.0.1"}},
      {"mapped.example.com", {"::ffff:127.0.0.1", "127.0.0.1"}},
  };
  for (const char* address : {"169.254.169.254", "10.0.0.1", "192.168.0.1"}) {
    network.lead_to_loopback(address);
  }
  const WebhookReceiver receiver;
  WebhookPoster poster(public_only());
  for (const auto& [name, addresses] : cases) {
    CAPTURE(name);
    network.add_name(name, addresses);
    CHECK(fault(poster, std::string("https://") + name + port_and_path(receiver.url())) ==
          kNotPublic);
  }
  CHECK(network.connects() == 0);
  // The same names, where they are allowed.
  WebhookPoster anywhere(options());
  CHECK(answer(anywhere, "http://loopback.example.com" + port_and_path(receiver.url())).status ==
        200);
  CHECK(receiver.arrived().size() == 1);
}

TEST_CASE("public addresses are connected to, past those of the same name that are not") {
  FakeNetwork network;
  network.lead_to_loopback("93.184.216.34");
  network.add_name("hooks.example.com", {"127.0.0.1", "93.184.216.34"});
  const TemporaryFolder folder;
  const TlsServer server(TlsServer::After::answers, folder.path());
  WebhookPoster poster(public_only(server.certificate_file()));
  // The certificate is that of 127.0.0.1: who complains about it was let through to read it.
  CHECK(fault(poster, "https://hooks.example.com" + server.url().substr(17)) == kBadCertificate);
  CHECK(network.connects() == 1);
}

TEST_CASE("a certificate counts if a known authority signed it for this host") {
  const TemporaryFolder folder, other_folder;
  SUBCASE("signed by the authority given") {
    const TlsServer server(TlsServer::After::answers, folder.path());
    WebhookPoster::Options trusting = options();
    trusting.ca_file = server.certificate_file();
    WebhookPoster poster(trusting);
    CHECK(answer(poster, server.url()).status == 200);
  }
  SUBCASE("no authority given") {
    const TlsServer server(TlsServer::After::answers, folder.path());
    WebhookPoster poster(options());
    CHECK(fault(poster, server.url()) == kBadCertificate);
  }
  SUBCASE("another authority given") {
    const TlsServer server(TlsServer::After::answers, folder.path());
    const TlsServer other(TlsServer::After::answers, other_folder.path());
    WebhookPoster::Options trusting = options();
    trusting.ca_file = other.certificate_file();
    WebhookPoster poster(trusting);
    CHECK(fault(poster, server.url()) == kBadCertificate);
  }
  SUBCASE("another host") {
    FakeNetwork network;
    network.add_name("other.example.com", {"127.0.0.1"});
    const TlsServer server(TlsServer::After::answers, folder.path());
    WebhookPoster::Options trusting = options();
    trusting.ca_file = server.certificate_file();
    WebhookPoster poster(trusting);
    CHECK(fault(poster, "https://other.example.com" + server.url().substr(17)) == kBadCertificate);
  }
}

TEST_CASE("a receiver is spoken to in HTTP/1.1") {
  const TemporaryFolder folder;
  std::string offered;
  TlsServer server(TlsServer::After::answers, folder.path());
  {
    WebhookPoster::Options trusting = options();
    trusting.ca_file = server.certificate_file();
    WebhookPoster poster(trusting);
    CHECK(answer(poster, server.url()).status == 200);
  }
  CHECK(server.offered() == " http/1.1");
}

TEST_CASE("authorities that cannot be read are found out at the start") {
  WebhookPoster::Options wrong = options();
  wrong.ca_file = "/nonexistent/ca.pem";
  CHECK_THROWS_WITH_AS(WebhookPoster{wrong},
                       "the authorities for webhooks cannot be read: /nonexistent/ca.pem",
                       std::runtime_error);
}

// In these two, the network goes before the poster, so that one that waits for look-ups fails its
// test rather than hang.
TEST_CASE("names that nobody looks up in time do not keep others waiting") {
  REQUIRE((curl_version_info(CURLVERSION_NOW)->features & CURL_VERSION_ASYNCHDNS) != 0);
  const WebhookReceiver receiver;
  WebhookPoster poster(options(500ms));
  FakeNetwork network;
  network.add_hanging_name("hanging-1.example.com");
  network.add_hanging_name("hanging-2.example.com");
  network.add_name("quick.example.com", {"127.0.0.1"});
  auto first = start(poster, "http://hanging-1.example.com/");
  auto second = start(poster, "http://hanging-2.example.com/");
  REQUIRE(network.wait_for_hanging(2));
  CHECK(answer(poster, "http://quick.example.com" + port_and_path(receiver.url())).status == 200);
  // They end while their look-up still hangs, and what comes after them does not wait either.
  CHECK(get(first).fault == "no answer came in time");
  CHECK(get(second).fault == "no answer came in time");
  CHECK(answer(poster, receiver.url()).status == 200);
}

TEST_CASE("stopping does not wait for names to be looked up") {
  WebhookPoster poster(options(10min));
  std::future<void> stopped;
  FakeNetwork network;
  network.add_hanging_name("hanging-3.example.com");
  auto hanging = start(poster, "http://hanging-3.example.com/");
  REQUIRE(network.wait_for_hanging(1));
  stopped = std::async(std::launch::async, [&] { poster.stop(); });
  REQUIRE(stopped.wait_for(kPatience) == std::future_status::ready);
  CHECK(get(hanging).fault == "the server is stopping");
}
