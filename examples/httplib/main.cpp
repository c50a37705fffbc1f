// SPDX-License-Identifier: MIT
/// A back end on cpp-httplib, blocking: a few threads, each of which serves a request to its end.
///
///     POST /api/vortex/jwt                                a token for the user who is signed in
///     GET  /api/vortex/invitations/by-scope/team/{team}   the open invitations to a team
///     POST /webhooks/vortex                               hears of what became of them
///
/// usage: VORTEX_API_KEY=… VORTEX_API_BASE_URL=… VORTEX_WEBHOOK_SECRET=… httplib
#include <httplib.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <vortex/vortex.hpp>

using namespace std::chrono_literals;

namespace {

constexpr std::size_t kBodyMax = 256 * 1024;

void answer(httplib::Response& response, int status, const std::string& json) {
  response.status = status;
  response.set_header("Cache-Control", "no-store");
  response.set_content(json, "application/json");
}

void refuse(httplib::Response& response, int status, const std::string& why) {
  answer(response, status, vortex::Json(vortex::Json::Object{{"error", why}}).text());
}

// The library bounds a body whose length is announced, but not one that comes in chunks. A little
// more than what is taken is read, so that the refusal arrives.
std::optional<std::string> read_body(const httplib::ContentReader& read,
                                     httplib::Response& response) {
  std::string body;
  std::size_t received = 0;
  const bool whole = read([&](const char* data, std::size_t size) {
    received += size;
    if (received <= kBodyMax) body.append(data, size);
    return received <= 2 * kBodyMax;
  });
  if (whole && received <= kBodyMax) return body;
  refuse(response, received > kBodyMax || response.status == 413 ? 413 : 400, "Bad request");
  return std::nullopt;
}

// Your users, their sessions and their teams would be here.
struct Account {
  std::string id;
  std::string team;
};

std::optional<Account> signed_in(const httplib::Request&) {
  return Account{"user-123", "42"};
}

class Backend {
 public:
  Backend(const vortex::ClientOptions& options, const std::string& secret)
      : client_(options), webhooks_(secret) {
    handlers_
        .on(vortex::WebhookEventType::invitation_accepted,
            [this](const vortex::WebhookEvent& event) { accepted(event); })
        .on_error([](const vortex::Event&, std::exception_ptr fault) {
          try {
            std::rethrow_exception(fault);
          } catch (const std::exception& error) {
            std::cerr << "webhook: " << error.what() << '\n';
          }
        });
  }

  void token(const httplib::Request& request, httplib::Response& response) const {
    const auto user = signed_in(request);
    if (!user) return refuse(response, 401, "Unauthorized");
    vortex::TokenPayload payload(vortex::TokenUser(user->id));
    payload.scope = "team:" + user->team;
    const std::string jwt = client_.generate_token(payload);
    answer(response, 200, vortex::Json(vortex::Json::Object{{"jwt", jwt}}).text());
  }

  void invitations(const httplib::Request& request, httplib::Response& response) const {
    const auto user = signed_in(request);
    const std::string team = request.matches[1];
    if (!user) return refuse(response, 401, "Unauthorized");
    if (team != user->team) return refuse(response, 403, "Access denied");
    try {
      std::string items;
      for (const auto& one : client_.get_invitations_by_scope("team", team)) {
        items += (items.empty() ? "" : ",") + vortex::to_json(one);
      }
      answer(response, 200, R"({"invitations":[)" + items + "]}");
    } catch (const vortex::Error& fault) {
      std::cerr << "invitations: " << fault.what() << '\n';
      refuse(response, 502, "The invitations cannot be had now");
    }
  }

  // 401 and 400 tell the service that something is set up wrong, 500 that it is to try again.
  void webhook(const httplib::Request& request, const std::string& body,
               httplib::Response& response) const {
    vortex::Event event;
    try {
      event = webhooks_.construct_event(body, vortex::WebhookHeaders(request.headers));
    } catch (const vortex::WebhookSignatureError& fault) {
      const bool repeated = fault.kind() == vortex::WebhookSignatureError::Kind::repeated;
      return refuse(response, repeated ? 400 : 401, fault.what());
    } catch (const vortex::DecodeError& fault) {
      return refuse(response, 400, fault.what());
    }
    try {
      handlers_.handle(event);
    } catch (...) {
      return refuse(response, 500, "Webhook handler error");
    }
    answer(response, 200, R"({"received":true})");
  }

 private:
  // An event may be told more than once, and in two threads; what it changes must not add up.
  void accepted(const vortex::WebhookEvent& event) {
    const vortex::Json* id = event.data.find("invitationId");
    if (!id || !id->if_text()) throw std::runtime_error("an acceptance of no invitation");
    const std::lock_guard lock(mutex_);
    if (accepted_.insert(*id->if_text()).second) {
      std::cout << "accepted " << *id->if_text() << std::endl;
    }
  }

  const vortex::Client client_;
  const vortex::Webhooks webhooks_;
  vortex::EventHandlers handlers_;
  std::mutex mutex_;
  std::set<std::string> accepted_;
};

}  // namespace

int main() {
  const char* secret = std::getenv("VORTEX_WEBHOOK_SECRET");
  if (!secret) return 2;

  // Every thread leaves these to the one that waits for them.
  sigset_t stops;
  sigemptyset(&stops);
  sigaddset(&stops, SIGTERM);
  sigaddset(&stops, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stops, nullptr);

  auto options = vortex::ClientOptions::from_env();
  options.timeout = 5s;  // whoever asks does not wait for longer, and neither does who stops this
  Backend backend(options, secret);
  httplib::Server server;
  // One request per connection: what a refused body has left in it is not read as the next request,
  // and stopping waits for nobody who is silent.
  server.set_keep_alive_max_count(1);
  server.set_payload_max_length(kBodyMax);
  // The library's own would show the text of an exception to whoever asks.
  server.set_exception_handler([](const auto&, auto& response, std::exception_ptr) {
    refuse(response, 500, "Internal error");
  });

  server.Post("/api/vortex/jwt", [&](const auto& request, auto& response, const auto& read) {
    if (read_body(read, response)) backend.token(request, response);
  });
  server.Get("/api/vortex/invitations/by-scope/team/([^/]+)",
             [&](const auto& request, auto& response) { backend.invitations(request, response); });
  server.Post("/webhooks/vortex", [&](const auto& request, auto& response, const auto& read) {
    if (const auto body = read_body(read, response)) backend.webhook(request, *body, response);
  });

  const int port = server.bind_to_any_port("127.0.0.1");
  if (port < 0) return 1;
  std::thread stopper([&] {
    int signal = 0;
    sigwait(&stops, &signal);
    while (!server.is_running()) std::this_thread::sleep_for(1ms);
    server.stop();
  });
  std::cout << "listening on http://127.0.0.1:" << port << std::endl;
  const bool stopped = server.listen_after_bind();
  if (!stopped) std::_Exit(1);
  stopper.join();
  return 0;
}
