// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "server/admin/socket.hpp"
#include "server/api/api.hpp"
#include "server/api/health.hpp"
#include "server/app/data_folder.hpp"
#include "server/app/metrics_listener.hpp"
#include "server/app/worker.hpp"
#include "server/http/server.hpp"
#include "server/log.hpp"
#include "server/mail/carriers.hpp"
#include "server/mail/sender.hpp"
#include "server/mail/writer.hpp"
#include "server/pages/mailbox.hpp"
#include "server/pages/pages.hpp"
#include "server/settings/settings.hpp"
#include "server/store/store.hpp"
#include "server/webhooks/dispatcher.hpp"

namespace vortex::server {

struct ServeOptions {
  Settings settings;
  std::optional<std::string> port_file;  ///< gets `HOST:PORT` once connections are taken
  std::vector<std::string> warnings;     ///< to be logged
  Store::Durability durability = Store::Durability::full;
  std::span<const std::string_view> migrations = kMigrations;
};

TimeMs system_now();

/// What a server takes from outside of itself. Tests put clocks of their own in the place. All are
/// called from several threads.
struct Surroundings {
  std::function<TimeMs()> now = system_now;
  std::function<std::chrono::steady_clock::time_point()> steady_now =
      std::chrono::steady_clock::now;
  base::Random random = base::secure_random();
};

/// A server, from the open database to the last connection. It knows nothing of the process around
/// it: signals, supervisor and exit are for whoever runs it.
class Server {
 public:
  /// Opens the data folder and binds, but serves nobody yet. `log` must live as long. Throws
  /// TemplateFault, StartFault, StoreFault or ListenFault.
  Server(ServeOptions options, Log& log, Surroundings surroundings = {});

  ~Server() { stop(); }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  void start();
  /// Lets what runs end; again is fine.
  void stop();
  /// Returns once what the workers had to do by now is done: mail, reminders, counters. Only while
  /// it serves.
  void finish_work();
  /// What a person should see, the key of a first start among it.
  void greet(std::ostream& out) const;

  /// What is really listened on: `127.0.0.1:40913`.
  const std::string& address() const { return http_.address(); }

 private:
  HttpShared shared_parts(Handler handler);
  std::size_t http_threads() const;
  Store::Options store_options();
  MailSender::Options mail_options();
  std::unique_ptr<MailboxPages> mailbox_pages();
  std::function<bool()> is_stopping() const;
  WebhookPoster::Options poster_options() const;
  WebhookDispatcher::Options dispatcher_options();
  Site site();
  HttpServer::Options http_options();
  std::unique_ptr<MetricsListener> metrics_listener();
  Levels measure();
  void log_request(const HttpRequest& request, const HttpReply& reply,
                   std::chrono::microseconds duration);
  Api::Options api_options();
  void handle(HttpRequest request, Respond respond);
  void forget_what_is_old();
  bool work_off();
  bool send_mail();
  bool post_webhooks();
  bool guarded(const std::function<bool()>& work);

  ServeOptions options_;
  Log& log_;
  Surroundings surroundings_;
  std::atomic<bool> stopping_ = false;
  // Read before anything is written: a wrong template must not cost the first start's greeting.
  MailWriter mail_writer_;
  DataFolder folder_;
  // Bound before anything is written: a port in use must not cost the first start's greeting.
  HttpServer http_;
  std::unique_ptr<MetricsListener> metrics_;  ///< null: nobody asks
  TimeMs tidied_at_ = 0;
  bool mail_recovered_ = false;      ///< of the mail worker's thread
  bool webhooks_recovered_ = false;  ///< of the webhook worker's thread
  Worker worker_;
  Worker mail_worker_;
  Worker webhook_worker_;
  // What the store's commits make stale.
  ApiMemory memory_;
  RedirectCache redirects_{kRedirectBytes};
  Store store_;
  std::optional<Credentials> made_;
  Site site_;
  Health health_;
  Pages pages_;
  Api api_;
  Maildir maildir_;
  std::unique_ptr<MailboxPages> mailbox_pages_;  ///< null: there is no such page
  std::unique_ptr<Carrier> carrier_;
  MailSender mail_sender_;
  WebhookPoster poster_;
  WebhookDispatcher dispatcher_;
  AdminContext admin_context_;
  AdminSocket admin_;
};

}  // namespace vortex::server
