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

HttpReply run(AdminContext& context, const HttpRequest& request) {
  HttpReply reply;
  try {
    const Json asked = wire::read_json(request.body);
    const Json* command = asked.find("command");
    const Json* arguments = asked.find("arguments");
    if (!command || !command->if_text() || !arguments || !arguments->if_object()) {
      throw AdminFault("the request is malformed");
    }
    const Json result =
        run_admin_command(context, *command->if_text(), AdminArguments(*arguments->if_object()));
    reply.body = Json(Json::Object{{"result", result}}).text(Json::Numbers::as_given);
  } catch (const AdminUsage& fault) {
    reply.body = Json(Json::Object{{"error", fault.what()}, {"usage", true}}).text();
  } catch (const std::exception& fault) {
    reply.body = Json(Json::Object{{"error", fault.what()}}).text();
  }
  return reply;
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
    respond(run(context_, request));
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
  server_.reset();
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
