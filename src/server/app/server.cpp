// SPDX-License-Identifier: MIT
#include "server/app/server.hpp"

#include <array>
#include <ostream>
#include <thread>

#include "base/base64url.hpp"
#include "server/store/budgets.hpp"
#include "server/store/idempotency.hpp"
#include "vortex/version.hpp"

namespace vortex::server {
namespace {

using namespace std::chrono_literals;

constexpr TimeMs kTidyEvery = 60 * 1000;
// Small, so that no request waits long behind it.
constexpr std::int64_t kTidyBatch = 500;

std::string new_request_id(const base::Random& random) {
  std::array<std::uint8_t, 12> bytes{};
  random(bytes);
  return base::hex(bytes);
}

}  // namespace

TimeMs system_now() {
  return base::to_ms(std::chrono::system_clock::now());
}

Server::Server(ServeOptions options, Log& log, Surroundings surroundings)
    : options_(std::move(options)),
      log_(log),
      surroundings_(std::move(surroundings)),
      mail_writer_(options_.settings.mail_templates),
      folder_(options_.settings.data),
      http_(http_options()),
      worker_([this] { return work_off(); }),
      store_(store_options()),
      made_(folder_.initialise(store_)),
      site_(site()),
      health_(store_, surroundings_.now),
      link_pages_(store_, site_.links),
      api_(api_options(), store_, log_),
      maildir_(folder_.mailbox()),
      mail_sender_(mail_options(), store_, maildir_, site_.links),
      admin_context_{store_, folder_.mailbox(), options_.settings.mail_templates},
      admin_(folder_.path(), admin_context_, shared_parts({})) {}

void Server::start() {
  http_.start();
  mail_sender_.recover();
  worker_.start();
  if (options_.port_file) replace_file(*options_.port_file, http_.address() + "\n");
  log_.note("vortexd " + std::string(kVersion) + " listens on " + http_.address());
}

void Server::stop() {
  http_.stop(8s);
  admin_.stop();
  worker_.stop();
  // What still waits for the writer answers to connections that must live until then.
  store_.finish();
}

void Server::greet(std::ostream& out) const {
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

HttpShared Server::shared_parts(Handler handler) const {
  return {std::move(handler), surroundings_.now, surroundings_.steady_now,
          [random = surroundings_.random] { return new_request_id(random); },
          [this](const HttpReply& reply, std::string_view request_id) {
            HttpRequest shown;
            shown.id = request_id;
            shown.method = "-";
            log_.request(shown, reply, std::chrono::microseconds(0));
          }};
}

Store::Options Server::store_options() {
  Store::Options options;
  options.file = folder_.database();
  options.source = {surroundings_.now, surroundings_.random, [this] { worker_.wake(); }};
  options.durability = options_.durability;
  options.complain = [this](std::string_view reason) { log_.fault(reason); };
  return options;
}

HttpServer::Options Server::http_options() {
  HttpServer::Options options;
  options.listen = options_.settings.listen;
  // Who reaches it still needs a key, as on a port; a proxy may be another user.
  options.socket_mode = 0666;
  options.threads = static_cast<std::size_t>(options_.settings.http_threads);
  if (options.threads == 0) options.threads = std::thread::hardware_concurrency();
  options.connections_max = static_cast<std::size_t>(options_.settings.http_connections_max);
  options.shared = shared_parts([this](HttpRequest request, Respond respond) {
    handle(std::move(request), std::move(respond));
  });
  options.complain = [this](std::string_view reason) { log_.fault(reason); };
  return options;
}

MailSender::Options Server::mail_options() {
  const Settings& settings = options_.settings;
  return {settings.sender(), settings.mail_waits(),
          [this](std::string_view reason) { log_.fault(reason); }};
}

Site Server::site() {
  const Settings& settings = options_.settings;
  const std::string secret =
      store_.write_and_wait([](Tx& tx) { return installation_secret(tx, "links"); });
  const Policy policy{settings.limits, settings.mail_allow_local_domains ? LocalDomains::allowed
                                                                         : LocalDomains::refused};
  return {Links(public_url_at(settings, http_.address()), secret), policy};
}

Api::Options Server::api_options() {
  return {site_, TrustedProxies(options_.settings.http_trusted_proxies), surroundings_.now};
}

void Server::forget_what_is_old() {
  const TimeMs now = surroundings_.now();
  if (now >= tidied_at_ && now < tidied_at_ + kTidyEvery) return;
  tidied_at_ = now;
  const auto forget = [this](std::int64_t (*some)(Tx&, std::int64_t)) {
    const auto batch = [some](Tx& tx) { return some(tx, kTidyBatch); };
    while (store_.write_and_wait(batch) == kTidyBatch) continue;
  };
  forget(forget_answers);
  forget(forget_budgets);
}

// A fault here, such as a full disk, must not end the thread; what is left is tried again.
bool Server::work_off() {
  try {
    forget_what_is_old();
    return mail_sender_.send_some() > 0;
  } catch (const std::exception& fault) {
    log_.fault(fault.what());
    return false;
  }
}

void Server::handle(HttpRequest request, Respond respond) {
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
  if (health_.handle(request, logged) || link_pages_.handle(request, logged)) return;
  api_.handle(std::move(request), std::move(logged));
}

}  // namespace vortex::server
