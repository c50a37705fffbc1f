// SPDX-License-Identifier: MIT
#include "server/app/serve.hpp"

#include <unistd.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <ostream>
#include <thread>

#include "base/base64url.hpp"
#include "base/random.hpp"
#include "server/admin/socket.hpp"
#include "server/api/api.hpp"
#include "server/api/health.hpp"
#include "server/app/data_folder.hpp"
#include "server/app/notify.hpp"
#include "vortex/version.hpp"

namespace vortex::server {
namespace {

using namespace std::chrono_literals;

TimeMs system_now() {
  return base::to_ms(std::chrono::system_clock::now());
}

Log::Format log_format(const Settings& settings) {
  const bool text =
      settings.log_format == "text" || (settings.log_format == "auto" && ::isatty(STDERR_FILENO));
  return text ? Log::Format::text : Log::Format::json;
}

std::string new_request_id() {
  static const base::Random random = base::secure_random();
  std::array<std::uint8_t, 12> bytes{};
  random(bytes);
  return base::hex(bytes);
}

HttpShared shared_parts(Handler handler) {
  return {std::move(handler), system_now, std::chrono::steady_clock::now, new_request_id};
}

// A wildcard address is good to listen on, but not to send somebody to.
std::string public_url(const Settings& settings, const std::string& address) {
  if (!settings.public_url.empty()) return settings.public_url;
  if (address.starts_with("unix:")) return "http://localhost";
  auto [host, port] = split_host_port(address);
  if (host == "0.0.0.0" || host == "::") host = "127.0.0.1";
  return "http://" + (host.find(':') == std::string::npos ? host : '[' + host + ']') + ':' + port;
}

/// A running server, from the open database to the last connection.
class Server {
 public:
  Server(const ServeOptions& options, Log& log)
      : options_(options),
        log_(log),
        folder_(options.settings.data),
        is_new_(folder_.is_new()),
        store_(store_options()),
        made_(folder_.initialise(store_)),
        http_(http_options()),
        health_(store_, system_now),
        api_(api_options(), store_, log_),
        admin_context_{store_, folder_.mailbox()},
        admin_(folder_.path(), admin_context_, shared_parts({})) {}

  void start() {
    http_.start();
    if (options_.port_file) replace_file(*options_.port_file, http_.address() + "\n");
    log_.note("vortexd " + std::string(kVersion) + " listens on " + http_.address());
  }

  void stop() {
    http_.stop(8s);
    admin_.stop();
    // What still waits for the writer answers to connections that must live until then.
    store_.finish();
  }

  void greet(std::ostream& out) const {
    out << "vortexd " << kVersion << "\n"
        << "  address      " << http_.address() << "\n"
        << "  data         " << folder_.path().string() << "\n"
        << "  credentials  " << folder_.credentials().string() << "\n";
    if (made_) {
      out << "  API key      " << made_->api_key << "   (shown this once)\n"
          << "  component    " << base::to_text(made_->component) << "\n";
    }
    out << "Ctrl-C stops it.\n" << std::flush;
  }

 private:
  Store::Options store_options() {
    Store::Options options;
    options.file = folder_.database();
    options.source = {system_now, base::secure_random()};
    options.durability = options_.durability;
    options.complain = [this](std::string_view reason) { log_.fault(reason); };
    return options;
  }

  HttpServer::Options http_options() {
    HttpServer::Options options;
    options.listen = options_.settings.listen;
    options.threads = static_cast<std::size_t>(options_.settings.http_threads);
    if (options.threads == 0) options.threads = std::thread::hardware_concurrency();
    options.connections_max = static_cast<std::size_t>(options_.settings.http_connections_max);
    options.shared = shared_parts([this](HttpRequest request, Respond respond) {
      handle(std::move(request), std::move(respond));
    });
    options.complain = [this](std::string_view reason) { log_.fault(reason); };
    return options;
  }

  Api::Options api_options() {
    const Settings& settings = options_.settings;
    const std::string secret =
        store_.write_and_wait([](Tx& tx) { return installation_secret(tx, "links"); });
    const Policy policy{settings.limits, settings.mail_allow_local_domains ? LocalDomains::allowed
                                                                           : LocalDomains::refused};
    return {{Links(public_url(settings, http_.address()), secret), policy},
            TrustedProxies(settings.http_trusted_proxies),
            system_now};
  }

  void handle(HttpRequest request, Respond respond) {
    const auto began = std::chrono::steady_clock::now();
    HttpRequest shown;
    shown.id = request.id;
    shown.method = request.method;
    Respond logged = [this, began, shown, respond = std::move(respond)](HttpReply reply) {
      log_.request(shown, reply,
                   std::chrono::duration_cast<std::chrono::microseconds>(
                       std::chrono::steady_clock::now() - began));
      respond(std::move(reply));
    };
    if (health_.handle(request, logged)) return;
    api_.handle(std::move(request), std::move(logged));
  }

  const ServeOptions& options_;
  Log& log_;
  DataFolder folder_;
  bool is_new_;
  Store store_;
  std::optional<Credentials> made_;
  HttpServer http_;
  Health health_;
  Api api_;
  AdminContext admin_context_;
  AdminSocket admin_;
};

}  // namespace

void serve(const ServeOptions& options, std::ostream* terminal) {
  std::signal(SIGHUP, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  boost::asio::io_context context;
  boost::asio::signal_set signals(context, SIGTERM, SIGINT);
  Log log(log_format(options.settings), system_now);
  for (const std::string& warning : options.warnings) log.note("warning: " + warning);
  Server server(options, log);
  server.start();
  if (terminal) server.greet(*terminal);
  notify_supervisor("READY=1");
  signals.async_wait([&](boost::system::error_code, int) {
    signals.async_wait([](boost::system::error_code fault, int) {
      if (!fault) ::_exit(1);
    });
    context.stop();
  });
  context.run();
  log.note("stopping");
  notify_supervisor("STOPPING=1");
  // The second signal has to be seen while the first is being obeyed.
  context.restart();
  std::thread impatient([&] { context.run(); });
  server.stop();
  boost::asio::post(context, [&] { signals.cancel(); });
  impatient.join();
}

}  // namespace vortex::server
