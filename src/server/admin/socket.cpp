// SPDX-License-Identifier: MIT
#include "server/admin/socket.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include "wire/json_read.hpp"

namespace vortex::server {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

struct Asked {
  std::string command;
  Json::Object arguments;
};

Asked read_asked(const HttpRequest& request) {
  const Json asked = wire::read_json(request.body);
  const Json* command = asked.find("command");
  const Json* arguments = asked.find("arguments");
  if (!command || !command->if_text() || !arguments || !arguments->if_object()) {
    throw AdminFault("the request is malformed");
  }
  return {*command->if_text(), *arguments->if_object()};
}

HttpReply refused(const std::string& why) {
  HttpReply reply;
  reply.body = Json(Json::Object{{"error", why}}).text();
  return reply;
}

HttpReply run(AdminContext& context, const HttpRequest& request) {
  HttpReply reply;
  try {
    const Asked asked = read_asked(request);
    const Json result = run_admin_command(context, asked.command, AdminArguments(asked.arguments));
    reply.body = Json(Json::Object{{"result", result}}).text(Json::Numbers::as_given);
  } catch (const AdminUsage& fault) {
    reply.body = Json(Json::Object{{"error", fault.what()}, {"usage", true}}).text();
  } catch (const std::exception& fault) {
    return refused(fault.what());
  }
  return reply;
}

bool takes_long(const HttpRequest& request) {
  try {
    const AdminCommand* command = find_admin_command(read_asked(request).command);
    return command && command->takes_long;
  } catch (const std::exception&) {
    return false;  // as running it says, too
  }
}

using Socket = asio::local::stream_protocol::socket;

bool connect(Socket& socket, const std::string& path) {
  boost::system::error_code fault;
  socket.connect(asio::local::stream_protocol::endpoint(path), fault);
  return !fault;
}

std::optional<std::string> exchange(const std::string& path, const std::string& body) {
  asio::io_context context;
  Socket socket(context);
  if (!connect(socket, path)) return std::nullopt;
  http::request<http::string_body> request(http::verb::post, "/", 11);
  request.set(http::field::host, "admin");
  request.body() = body;
  request.prepare_payload();
  http::write(socket, request);
  boost::beast::flat_buffer buffer;
  http::response<http::string_body> response;
  http::read(socket, buffer, response);
  return response.body();
}

}  // namespace

SocketPath::SocketPath(const std::filesystem::path& data)
    : folder_(::open(data.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {}

SocketPath::~SocketPath() {
  if (folder_ >= 0) ::close(folder_);
}

AdminSocket::AdminSocket(const std::filesystem::path& data, AdminContext& context,
                         const HttpShared& shared)
    : context_(context), path_(data) {
  HttpServer::Options options;
  options.listen = "unix:" + path_.text();
  options.connections_max = 16;
  options.shared = shared;
  options.shared.handler = [this](HttpRequest request, Respond respond) {
    handle(request, std::move(respond));
  };
  options.complain = [](std::string_view) {};
  server_ = std::make_unique<HttpServer>(std::move(options));
  server_->start();
}

AdminSocket::~AdminSocket() {
  stop();
}

void AdminSocket::stop() {
  if (!server_) return;
  server_->stop(std::chrono::seconds(1));
  if (beside_.joinable()) beside_.join();
  server_.reset();
}

void AdminSocket::handle(const HttpRequest& request, Respond respond) {
  if (takes_long(request)) return run_beside(request, std::move(respond));
  respond(run(context_, request));
}

// The socket has one thread, which others wait for.
void AdminSocket::run_beside(const HttpRequest& request, Respond respond) {
  if (is_busy_.exchange(true)) {
    return respond(refused("a backup or a check runs already; try again when it has ended"));
  }
  if (beside_.joinable()) beside_.join();
  beside_ = std::thread([this, request, respond = std::move(respond)] {
    HttpReply reply = run(context_, request);
    is_busy_ = false;
    respond(std::move(reply));
  });
}

bool is_answered(const std::filesystem::path& data) {
  const SocketPath path(data);
  asio::io_context context;
  Socket socket(context);
  return connect(socket, path.text());
}

std::optional<Json> ask_admin_socket(const std::filesystem::path& data, std::string_view command,
                                     const Json::Object& arguments) {
  const SocketPath path(data);
  const auto answer = exchange(
      path.text(), Json(Json::Object{{"command", command}, {"arguments", arguments}}).text());
  if (!answer) return std::nullopt;
  const Json reply = wire::read_json(*answer);
  if (const Json* error = reply.find("error")) {
    if (reply.find("usage")) throw AdminUsage(*error->if_text());
    throw AdminFault(*error->if_text());
  }
  return *reply.find("result");
}

}  // namespace vortex::server
