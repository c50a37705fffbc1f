// SPDX-License-Identifier: MIT
#include "server/app/server.hpp"

#include <array>
#include <ostream>
#include <thread>

#include "base/base64url.hpp"
#include "server/api/openapi.hpp"
#include "server/app/authorities.hpp"
#include "server/invitations/schedule.hpp"
#include "server/rules/mailbox_access.hpp"
#include "server/store/budgets.hpp"
#include "server/store/client_events.hpp"
#include "server/store/idempotency.hpp"
#include "vortex/version.hpp"

namespace vortex::server {
namespace {

using namespace std::chrono_literals;

constexpr TimeMs kTidyEvery = 60 * 1000;
// Small, so that no request waits long behind it.
constexpr std::int64_t kTidyBatch = 500;
constexpr std::int64_t kDueBatch = 100;
// Threads beside those of HTTP that read: mail, webhooks and their posts, metrics.
constexpr std::size_t kWorkers = 4;

std::string new_request_id(const base::Random& random) {
  std::array<std::uint8_t, 12> bytes{};
  random(bytes);
  return base::hex(bytes);
}

// Whoever reaches such a server is whoever they say.
void check_tokens(const Settings& settings) {
  if (!settings.tokens.allow_unsigned || settings.listen.starts_with("unix:")) return;
  const std::string host = split_host_port(settings.listen).first;
  if (host != "localhost" && !is_loopback(host)) {
    throw StartFault(
        "tokens.allow_unsigned lets anybody in as any user; listen on 127.0.0.1 with it");
  }
}

// Before anything is written, too.
ServeOptions checked(ServeOptions options) {
  check_tokens(options.settings);
  check_authorities(options.settings);
  return options;
}

}  // namespace

TimeMs system_now() {
  return base::to_ms(std::chrono::system_clock::now());
}

Server::Server(ServeOptions options, Log& log, Surroundings surroundings)
    : options_(checked(std::move(options))),
      log_(log),
      surroundings_(std::move(surroundings)),
      mail_writer_(options_.settings.mail_templates),
      folder_(options_.settings.data),
      http_(http_options()),
      metrics_(metrics_listener()),
      worker_([this] { return work_off(); }),
      mail_worker_([this] { return send_mail(); }),
      webhook_worker_([this] { return post_webhooks(); }),
      store_(store_options()),
      made_(folder_.initialise(store_)),
      site_(site()),
      health_(store_, surroundings_.now),
      pages_(store_, site_, mail_writer_.texts(),
             {surroundings_.random, surroundings_.now, redirects_,
              [this](std::string_view reason) { log_.fault(reason); }}),
      api_(api_options(), store_, log_),
      maildir_(folder_.mailbox()),
      mailbox_pages_(mailbox_pages()),
      carrier_(make_carrier(options_.settings, maildir_, is_stopping())),
      mail_sender_(mail_options(), store_, *carrier_, site_, mail_writer_),
      poster_(poster_options()),
      dispatcher_(dispatcher_options(), store_, poster_),
      admin_context_{store_, options_.settings, folder_.mailbox(),
                     mailbox_pages_ ? mailbox_pages_->url() : "", is_stopping()},
      admin_(folder_.path(), admin_context_, shared_parts({})) {}

void Server::start() {
  http_.start();
  if (metrics_) metrics_->start();
  worker_.start();
  mail_worker_.start();
  webhook_worker_.start();
  if (options_.port_file) replace_file(*options_.port_file, http_.address() + "\n");
  log_.note("vortexd " + std::string(kVersion) + " listens on " + http_.address());
  if (metrics_) log_.note("metrics are at " + metrics_->address());
}

// A relay that hangs would be waited for, so what sends mail is told at once.
void Server::stop() {
  stopping_ = true;
  http_.stop(8s);
  if (metrics_) metrics_->stop();
  admin_.stop();
  worker_.stop();
  mail_worker_.stop();
  webhook_worker_.stop();
  guarded([this] {
    dispatcher_.stop();
    return false;
  });
  guarded([this] {
    pages_.write_counts();
    return false;
  });
  // What still waits for the writer answers to connections that must live until then.
  store_.finish();
}

void Server::finish_work() {
  worker_.finish();
  mail_worker_.finish();
}

void Server::greet(std::ostream& out) const {
  out << "vortexd " << kVersion << "\n"
      << "  address      " << http_.address() << "\n"
      << "  data         " << folder_.path().string() << "\n"
      << "  credentials  " << folder_.credentials().string() << "\n";
  if (mailbox_pages_) out << "  mailbox      " << mailbox_pages_->url() << "\n";
  if (made_) {
    out << "  API key      " << made_->api_key << "   (shown this once)\n"
        << "  component    " << base::to_text(made_->component) << "\n";
  }
  out << "Ctrl-C stops it.\n" << std::flush;
}

HttpShared Server::shared_parts(Handler handler) {
  return {std::move(handler), surroundings_.now, surroundings_.steady_now,
          [random = surroundings_.random] { return new_request_id(random); },
          [this](const HttpRequest& seen, HttpReply& reply) {
            api_.complete(seen, reply);
            HttpRequest shown;
            shown.id = seen.id;
            shown.method = "-";
            log_request(shown, reply, std::chrono::microseconds(0));
          }};
}

void Server::log_request(const HttpRequest& request, const HttpReply& reply,
                         std::chrono::microseconds duration) {
  log_.request(request, reply, duration);
  if (metrics_) metrics_->metrics().request(request, reply, duration);
}

std::unique_ptr<MetricsListener> Server::metrics_listener() {
  if (options_.settings.metrics_listen.empty()) return nullptr;
  HttpShared shared = shared_parts({});
  shared.refused = [](const HttpRequest&, HttpReply&) {};  // who measures is not measured
  return std::make_unique<MetricsListener>(MetricsListener::Options{
      options_.settings.metrics_listen,
      static_cast<std::size_t>(options_.settings.http_connections_max), std::move(shared),
      [this](std::string_view reason) { log_.fault(reason); }, [this] { return measure(); }});
}

Levels Server::measure() {
  Levels levels;
  levels.connections = http_.connections();
  levels.faults = log_.faults();
  levels.process = read_process_level();
  read_store_levels(store_, folder_.database(), levels);
  return levels;
}

Store::Options Server::store_options() {
  Store::Options options;
  options.file = folder_.database();
  options.source = {surroundings_.now, surroundings_.random, [this] { mail_worker_.wake(); },
                    [this] { webhook_worker_.wake(); }};
  options.source.invitation_changed = [this](const Uuid& id, Change change) {
    memory_.answers.drop(id);
    if (change == Change::all) redirects_.drop(id);
  };
  options.source.settings_changed = [this] {
    memory_.keys.drop_all();
    memory_.answers.drop_all();
    redirects_.drop_all();
  };
  options.durability = options_.durability;
  options.migrations = options_.migrations;
  options.readers = http_threads() + kWorkers;
  if (metrics_) {
    options.observe = [this](const Store::Group& group) { metrics_->metrics().group(group); };
  }
  options.complain = [this](std::string_view reason) { log_.fault(reason); };
  return options;
}

std::size_t Server::http_threads() const {
  const auto wanted = static_cast<std::size_t>(options_.settings.http_threads);
  return wanted == 0 ? std::thread::hardware_concurrency() : wanted;
}

HttpServer::Options Server::http_options() {
  HttpServer::Options options;
  options.listen = options_.settings.listen;
  // Who reaches it still needs a key, as on a port; a proxy may be another user.
  options.socket_mode = 0666;
  options.threads = http_threads();
  options.connections_max = static_cast<std::size_t>(options_.settings.http_connections_max);
  options.shared = shared_parts([this](HttpRequest request, Respond respond) {
    handle(std::move(request), std::move(respond));
  });
  options.complain = [this](std::string_view reason) { log_.fault(reason); };
  return options;
}

MailSender::Options Server::mail_options() {
  const Settings& settings = options_.settings;
  MailSender::Options options{settings.sender(), settings.mail_waits(),
                              [this](std::string_view reason) { log_.fault(reason); },
                              surroundings_.steady_now, is_stopping()};
  if (metrics_) {
    options.observe = [this](MailKind kind, std::string_view outcome) {
      metrics_->metrics().mail(kind, outcome);
    };
  }
  return options;
}

std::function<bool()> Server::is_stopping() const {
  return [this] { return stopping_.load(); };
}

// Whoever sees the page can accept what it shows, so it is for the machine itself.
std::unique_ptr<MailboxPages> Server::mailbox_pages() {
  if (!options_.settings.mail_smtp_url.empty()) return nullptr;
  if (!offers_mailbox(http_.address(), site_.links.public_url())) return nullptr;
  return std::make_unique<MailboxPages>(store_, maildir_, surroundings_.random, http_.address());
}

WebhookPoster::Options Server::poster_options() const {
  WebhookPoster::Options options;
  options.allow_private = options_.settings.webhooks_allow_private;
  options.ca_file = options_.settings.webhooks_ca_file;
  return options;
}

WebhookDispatcher::Options Server::dispatcher_options() {
  WebhookDispatcher::Options options;
  options.waits = options_.settings.webhook_waits();
  options.complain = [this](std::string_view reason) { log_.fault(reason); };
  options.wake = [this] { webhook_worker_.wake(); };
  if (metrics_) {
    options.observe = [this](std::string_view outcome) { metrics_->metrics().webhook(outcome); };
    options.observe_switched_off = [this] { metrics_->metrics().endpoint_switched_off(); };
  }
  return options;
}

Site Server::site() {
  const Settings& settings = options_.settings;
  const std::string secret =
      store_.write_and_wait([](Tx& tx) { return installation_secret(tx, "links"); });
  const Policy policy{
      settings.limits, settings.tokens,
      settings.mail_allow_local_domains ? LocalDomains::allowed : LocalDomains::refused,
      webhook_networks(settings)};
  return {Links(public_url_at(settings, http_.address()), secret), policy};
}

Api::Options Server::api_options() {
  const std::string secret =
      store_.write_and_wait([](Tx& tx) { return installation_secret(tx, "attestations"); });
  return {site_,
          Attestations(secret),
          TrustedProxies(options_.settings.http_trusted_proxies),
          Cors(options_.settings.http_cors_origins),
          memory_,
          surroundings_.now};
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
  forget(forget_client_events);
}

// A fault, such as a full disk, must not end a worker's thread; what is left is tried again.
bool Server::guarded(const std::function<bool()>& work) {
  try {
    return work();
  } catch (const std::exception& fault) {
    log_.fault(fault.what());
    return false;
  }
}

bool Server::work_off() {
  return guarded([this] {
    pages_.write_counts();
    forget_what_is_old();
    if (!store_.read(is_any_waking)) return false;
    return store_.write_and_wait([this](Tx& tx) { return do_what_is_due(tx, site_, kDueBatch); }) >
           0;
  });
}

// What an earlier process had begun is due again. A disk that is full when the server starts keeps
// that waiting, too, and not the server from starting.
bool Server::send_mail() {
  return guarded([this] {
    if (!mail_recovered_) mail_sender_.recover();
    mail_recovered_ = true;
    return mail_sender_.send_some() > 0;
  });
}

bool Server::post_webhooks() {
  return guarded([this] {
    if (!webhooks_recovered_) dispatcher_.recover();
    webhooks_recovered_ = true;
    return dispatcher_.dispatch_some();
  });
}

void Server::handle(HttpRequest request, Respond respond) {
  const auto began = std::chrono::steady_clock::now();
  HttpRequest shown;
  shown.id = request.id;
  shown.method = request.method;
  Respond logged = [this, began, shown, respond = std::move(respond)](HttpReply reply) {
    log_request(shown, reply,
                std::chrono::duration_cast<std::chrono::microseconds>(
                    std::chrono::steady_clock::now() - began));
    respond(std::move(reply));
  };
  if (health_.handle(request, logged) || serve_openapi(request, logged)) return;
  if (pages_.handle(request, logged)) return;
  if (mailbox_pages_ && mailbox_pages_->handle(request, logged)) return;
  api_.handle(std::move(request), std::move(logged));
}

}  // namespace vortex::server
