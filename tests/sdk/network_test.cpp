// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <csignal>
#include <cstdlib>
#include <future>

#include "support/loopback_server.hpp"
#include "support/temporary_folder.hpp"
#include "support/tls_server.hpp"
#include "vortex/transport.hpp"

using namespace vortex;
using namespace std::chrono_literals;
using test::Arrived;
using test::LoopbackServer;
using test::TlsServer;

namespace {

Outcome outcome(const TransportOptions& options, std::string url, std::string body = "") {
  Request request;
  request.method = body.empty() ? Method::get : Method::post;
  request.url = std::move(url);
  request.body = std::move(body);
  request.timeout = 30s;
  auto ended = std::make_shared<std::promise<Outcome>>();
  const auto transport = make_curl_transport(options);
  transport->start(std::move(request), [ended](Outcome got) { ended->set_value(std::move(got)); });
  return ended->get_future().get();
}

std::string answer(const TransportOptions& options, std::string url) {
  const Outcome got = outcome(options, std::move(url));
  if (const auto* fault = std::get_if<TransportError>(&got)) FAIL(fault->what());
  return std::get<Response>(got).body;
}

TransportError::Kind kind(const TransportOptions& options, std::string url, std::string body = "") {
  const Outcome got = outcome(options, std::move(url), std::move(body));
  REQUIRE(std::holds_alternative<TransportError>(got));
  return std::get<TransportError>(got).kind();
}

std::optional<std::string> echo(const Arrived& request) {
  return test::http_answer(200, request.method + ' ' + request.target);
}

}  // namespace

TEST_CASE("requests go through the proxy given, and through no other") {
  LoopbackServer proxy(echo), service(echo), other(echo);
  TransportOptions options;
  options.proxy = proxy.url();
  CHECK(answer(options, "http://service.example/x") == "GET http://service.example/x");
  setenv("http_proxy", other.url().c_str(), 1);
  setenv("all_proxy", other.url().c_str(), 1);
  setenv("no_proxy", "*", 1);
  CHECK(answer({}, service.url() + "/y") == "GET /y");
  CHECK(answer(options, "http://service.example/z") == "GET http://service.example/z");
  CHECK(other.arrived().empty());
  for (const char* name : {"http_proxy", "all_proxy", "no_proxy"}) unsetenv(name);
}

TEST_CASE("a service is reached by its unix socket, whatever the host of the URL") {
  const test::TemporaryFolder folder;
  const std::string path = (folder.path() / "api.sock").string();
  LoopbackServer service(echo, path);
  TransportOptions options;
  options.unix_socket = path;
  CHECK(answer(options, "http://service.example/x") == "GET /x");
  CHECK(service.arrived().at(0).header("host") == "service.example");
}

TEST_CASE("an authority of one's own is trusted where its file is given, and only there") {
  const test::TemporaryFolder folder;
  TransportOptions options;
  {
    TlsServer service(TlsServer::After::answers, folder.path());
    options.ca_file = service.certificate_file();
    CHECK(answer(options, service.url()) == "fine");
  }
  {
    TlsServer service(TlsServer::After::answers, folder.path());
    CHECK(kind({}, service.url()) == TransportError::Kind::tls);
  }
  TlsServer service(TlsServer::After::answers, folder.path());
  options.ca_file = (folder.path() / "missing.pem").string();
  CHECK(kind(options, service.url()) == TransportError::Kind::tls);
}

TEST_CASE("HTTP/2 is offered to a service unless it is switched off") {
  const test::TemporaryFolder folder;
  for (const bool http2 : {true, false}) {
    TlsServer service(TlsServer::After::answers, folder.path());
    TransportOptions options;
    options.http2 = http2;
    options.ca_file = service.certificate_file();
    CHECK(answer(options, service.url()) == "fine");
    CHECK(service.offered() == (http2 ? " h2 http/1.1" : " http/1.1"));
  }
}

TEST_CASE("the transport's thread leaves signals to the program") {
  // The default is to end the program, and with it this test.
  const auto before = std::signal(SIGPIPE, SIG_DFL);
  LoopbackServer service(echo);
  std::promise<int> raised;
  const auto transport = make_curl_transport();
  Request request;
  request.url = service.url();
  transport->start(request, [&](Outcome) { raised.set_value(std::raise(SIGPIPE)); });
  CHECK(raised.get_future().get() == 0);
  std::signal(SIGPIPE, before);
}

TEST_CASE("no SIGPIPE reaches the program when a TLS peer closes in the middle of a request") {
  const auto before = std::signal(SIGPIPE, SIG_DFL);
  const test::TemporaryFolder folder;
  for (int i = 0; i < 5; ++i) {
    TlsServer service(TlsServer::After::hangs_up, folder.path());
    TransportOptions options;
    options.ca_file = service.certificate_file();
    CHECK(kind(options, service.url(), std::string(20'000'000, 'x')) ==
          TransportError::Kind::connect);
  }
  std::signal(SIGPIPE, before);
}
