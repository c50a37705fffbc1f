// SPDX-License-Identifier: MIT
#include "server/app/serve.hpp"

#include <unistd.h>
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
