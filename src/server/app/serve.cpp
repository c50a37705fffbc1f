// SPDX-License-Identifier: MIT
#include "server/app/serve.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <thread>

#include "server/app/notify.hpp"

namespace vortex::server {
namespace {

Log::Format log_format(const Settings& settings) {
  const bool text =
      settings.log_format == "text" || (settings.log_format == "auto" && ::isatty(STDERR_FILENO));
  return text ? Log::Format::text : Log::Format::json;
}

// Beside its connections a server opens the database once for each thread, relays and endpoints.
constexpr rlim_t kOtherDescriptors = 512;

// Where nothing else is said, a process may open 1,024, for programs that use select().
void allow_descriptors(std::int64_t connections) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const rlim_t wanted = static_cast<rlim_t>(connections) + kOtherDescriptors;
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = std::min(limit.rlim_max, wanted);
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

void serve(const ServeOptions& options, std::ostream* terminal) {
  std::signal(SIGHUP, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  allow_descriptors(options.settings.http_connections_max);
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
