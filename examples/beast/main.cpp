// SPDX-License-Identifier: MIT
/// A back end on Boost.Beast, in coroutines: one thread serves every connection, and goes on with
/// others while a call of the Vortex API is under way.
///
///     POST /api/vortex/jwt                                a token for the user who is signed in
///     GET  /api/vortex/invitations/by-scope/team/{team}   the open invitations to a team
///     POST /webhooks/vortex                               hears of what became of them
///
/// usage: VORTEX_API_KEY=… VORTEX_API_BASE_URL=… VORTEX_WEBHOOK_SECRET=… beast
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <set>
#include <tuple>
#include <vortex/asio.hpp>
#include <vortex/vortex.hpp>

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using namespace std::chrono_literals;

namespace {

using Request = http::request<http::string_body>;

constexpr std::size_t kBodyMax = 256 * 1024;
constexpr auto kPatience = 10s;  // for a request to arrive, and for its answer to leave
const std::string kByTeam = "/api/vortex/invitations/by-scope/team/";

struct Answer {
  http::status status;
  std::string body;
};

Answer refuse(http::status status, const std::string& why) {
  return {status, vortex::Json(vortex::Json::Object{{"error", why}}).text()};
}

// Your users, their sessions and their teams would be here.
struct Account {
  std::string id;
  std::string team;
};

std::optional<Account> signed_in(const Request&) {
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

  asio::awaitable<Answer> answer(const Request& request) {
    const std::string_view path = request.target();
    const bool post = request.method() == http::verb::post;
    if (post && path == "/webhooks/vortex") co_return webhook(request);
    if (post && path == "/api/vortex/jwt") co_return token(request);
    if (request.method() == http::verb::get && path.starts_with(kByTeam)) {
      auto listed = invitations(request, std::string(path.substr(kByTeam.size())));
      co_return co_await std::move(listed);
    }
    co_return refuse(http::status::not_found, "Not found");
  }

 private:
  Answer token(const Request& request) const {
    const auto user = signed_in(request);
    if (!user) return refuse(http::status::unauthorized, "Unauthorized");
    vortex::TokenPayload payload(vortex::TokenUser(user->id));
    payload.scope = "team:" + user->team;
    const std::string jwt = client_.signer().generate_token(payload);
    return {http::status::ok, vortex::Json(vortex::Json::Object{{"jwt", jwt}}).text()};
  }

  // Waits without holding the thread.
  asio::awaitable<Answer> invitations(const Request& request, std::string team) const {
    const auto user = signed_in(request);
    if (!user) co_return refuse(http::status::unauthorized, "Unauthorized");
    if (team != user->team) co_return refuse(http::status::forbidden, "Access denied");
    try {
      auto asked =
          vortex::async_wait(client_.get_invitations_by_scope("team", team), asio::use_awaitable);
      const std::vector<vortex::Invitation> found = co_await std::move(asked);
      std::string items;
      for (const auto& one : found) items += (items.empty() ? "" : ",") + vortex::to_json(one);
      co_return Answer{http::status::ok, R"({"invitations":[)" + items + "]}"};
    } catch (const vortex::Error& fault) {
      std::cerr << "invitations: " << fault.what() << '\n';
    }
    co_return refuse(http::status::bad_gateway, "The invitations cannot be had now");
  }

  // 401 and 400 tell the service that something is set up wrong, 500 that it is to try again.
  Answer webhook(const Request& request) const {
    vortex::WebhookHeaders headers;
    for (const auto& field : request) headers.add(field.name_string(), field.value());
    vortex::Event event;
    try {
      event = webhooks_.construct_event(request.body(), headers);
    } catch (const vortex::WebhookSignatureError& fault) {
      const bool repeated = fault.kind() == vortex::WebhookSignatureError::Kind::repeated;
      return refuse(repeated ? http::status::bad_request : http::status::unauthorized,
                    fault.what());
    } catch (const vortex::DecodeError& fault) {
      return refuse(http::status::bad_request, fault.what());
    }
    try {
      handlers_.handle(event);
    } catch (...) {
      return refuse(http::status::internal_server_error, "Webhook handler error");
    }
    return {http::status::ok, R"({"received":true})"};
  }

  // An event may be told more than once; what it changes here must not add up.
  void accepted(const vortex::WebhookEvent& event) {
    const vortex::Json* id = event.data.find("invitationId");
    if (!id || !id->if_text()) throw std::runtime_error("an acceptance of no invitation");
    if (accepted_.insert(*id->if_text()).second) {
      std::cout << "accepted " << *id->if_text() << std::endl;
    }
  }

  const vortex::AsyncClient client_;
  const vortex::Webhooks webhooks_;
  vortex::EventHandlers handlers_;
  std::set<std::string> accepted_;
};

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

asio::awaitable<void> send(boost::beast::tcp_stream& stream, Answer answer, bool keep_alive) {
  http::response<http::string_body> response(answer.status, 11);
  response.set(http::field::content_type, "application/json");
  response.set(http::field::cache_control, "no-store");
  response.keep_alive(keep_alive);
  response.body() = std::move(answer.body);
  response.prepare_payload();
  stream.expires_after(kPatience);
  co_await http::async_write(stream, response, kTuple);
}

// What lies unread when a connection is closed resets it, and the answer may be lost.
asio::awaitable<void> close(boost::beast::tcp_stream& stream) {
  boost::system::error_code error;
  stream.socket().shutdown(tcp::socket::shutdown_send, error);
  stream.expires_after(kPatience);
  std::array<char, 4096> scrap;
  while (!error) {
    std::tie(error, std::ignore) = co_await stream.async_read_some(asio::buffer(scrap), kTuple);
  }
}

http::status status_of(const boost::system::error_code& error) {
  if (error == http::error::body_limit) return http::status::payload_too_large;
  if (error == http::error::header_limit) return http::status::request_header_fields_too_large;
  return http::status::bad_request;
}

asio::awaitable<void> serve(boost::beast::tcp_stream stream, Backend& backend) {
  boost::beast::flat_buffer buffer;
  for (bool more = true; more;) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(kBodyMax);
    stream.expires_after(kPatience);
    const auto [error, size] = co_await http::async_read(stream, buffer, parser, kTuple);
    if (error == http::error::end_of_stream) break;
    if (error && error.category() != http::make_error_code(http::error::bad_method).category()) {
      co_return;
    }
    more = !error && parser.get().keep_alive();
    Answer answer = refuse(status_of(error), "Bad request");
    if (!error) {
      stream.expires_never();  // the client has a timeout of its own
      try {
        auto answered = backend.answer(parser.get());
        answer = co_await std::move(answered);
      } catch (const std::exception& fault) {
        std::cerr << fault.what() << '\n';
        answer = refuse(http::status::internal_server_error, "Internal error");
      }
    }
    co_await send(stream, std::move(answer), more);
  }
  co_await close(stream);
}

asio::awaitable<void> listen(tcp::acceptor& acceptor, Backend& backend) {
  asio::steady_timer pause(acceptor.get_executor());
  while (acceptor.is_open()) {
    auto [error, socket] = co_await acceptor.async_accept(kTuple);
    if (error) {  // too many connections, perhaps
      pause.expires_after(100ms);
      co_await pause.async_wait(kTuple);
      continue;
    }
    asio::co_spawn(acceptor.get_executor(),
                   serve(boost::beast::tcp_stream(std::move(socket)), backend), asio::detached);
  }
}

}  // namespace

int main() {
  const char* secret = std::getenv("VORTEX_WEBHOOK_SECRET");
  if (!secret) return 2;
  asio::io_context context(1);  // outlives the client, whose answers arrive in it
  auto options = vortex::ClientOptions::from_env();
  options.timeout = 5s;  // whoever asks does not wait for longer
  Backend backend(options, secret);

  tcp::acceptor acceptor(context, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0));
  asio::co_spawn(context, listen(acceptor, backend), asio::detached);

  asio::signal_set signals(context, SIGTERM, SIGINT);
  signals.async_wait([&](boost::system::error_code, int) {
    acceptor.close();
    context.stop();
  });
  std::cout << "listening on http://127.0.0.1:" << acceptor.local_endpoint().port() << std::endl;
  context.run();

  context.restart();
  context.run_for(2s);  // what is under way may end
  return 0;
}
