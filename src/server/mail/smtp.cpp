// SPDX-License-Identifier: MIT
#include "server/mail/smtp.hpp"

#include <curl/curl.h>
#include <openssl/evp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <new>
#include <set>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "server/mail/mailbox.hpp"
#include "server/mail/smtp_dialogue.hpp"

namespace vortex::server {
namespace {

using std::chrono::milliseconds;
using Kind = RelayAnswer::Kind;

struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Handle = std::unique_ptr<CURL, FreeHandle>;
using List = std::unique_ptr<curl_slist, FreeList>;

std::string base64(std::string_view text) {
  std::string out(4 * ((text.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

// All forms in which a relay sees the password, and could repeat it in a reply.
std::vector<std::string> secrets_of(const SmtpUrl& url) {
  if (url.password.empty()) return {};
  const std::string both = '\0' + url.user + '\0' + url.password;
  return {base64(both), base64(url.password), url.password};
}

std::string without(std::string text, const std::vector<std::string>& secrets) {
  constexpr std::string_view kMask = "****";
  for (const std::string& secret : secrets) {
    for (std::size_t at = 0; (at = text.find(secret, at)) != std::string::npos;
         at += kMask.size()) {
      text.replace(at, secret.size(), kMask);
    }
  }
  return text;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0; });
}

std::string require_address(const char* what, const std::string& address) {
  const auto read = mail_address(address);
  if (!read) throw std::invalid_argument(std::string(what) + " is not an email address");
  return *read;
}

// Relays differ in what they take for the end of a line, and thus for the end of a mail.
void require_lines(std::string_view message) {
  for (std::size_t at = 0; (at = message.find_first_of("\r\n", at)) != std::string_view::npos;
       at += 2) {
    if (message.substr(at, 2) != "\r\n") {
      throw std::invalid_argument("the message has a line that does not end with CRLF");
    }
  }
}

bool is_about_tls(CURLcode code) {
  constexpr CURLcode kCodes[] = {CURLE_SSL_CONNECT_ERROR,  CURLE_PEER_FAILED_VERIFICATION,
                                 CURLE_SSL_CERTPROBLEM,    CURLE_SSL_CIPHER,
                                 CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
                                 CURLE_USE_SSL_FAILED};
  return std::find(std::begin(kCodes), std::end(kCodes), code) != std::end(kCodes);
}

const char* area_of(CURLcode code) {
  if (code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_CONNECT) return "connect: ";
  if (code == CURLE_OPERATION_TIMEDOUT) return "timeout: ";
  if (code == CURLE_LOGIN_DENIED) return "AUTH: ";
  return is_about_tls(code) ? "TLS: " : "connection: ";
}

std::string reason(CURL* handle, CURLcode code, const char* said) {
  long fault = 0;
  curl_easy_getinfo(handle, CURLINFO_OS_ERRNO, &fault);
  if (code == CURLE_ABORTED_BY_CALLBACK) return "the server is stopping";
  if (code == CURLE_COULDNT_CONNECT && fault != 0) {
    return area_of(code) + std::generic_category().message(static_cast<int>(fault));
  }
  return area_of(code) + std::string(*said ? said : curl_easy_strerror(code));
}

long to_long(milliseconds time) {
  return static_cast<long>(std::max<milliseconds::rep>(time.count(), 1));
}

Handle make_handle() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  Handle handle(ready == CURLE_OK ? curl_easy_init() : nullptr);
  if (!handle) throw std::bad_alloc();
  return handle;
}

}  // namespace

/// One handle of libcurl, which keeps the connection, and the mail it works on.
struct SmtpRelay::Connection {
  explicit Connection(Options given);
  ~Connection();

  RelayAnswer send(const std::string& from, const std::string& to, std::string_view message);

 private:
  struct Mail {
    std::string_view left;  ///< of the message
    bool needs_utf8 = false;
  };

  void hear_no_more() const;
  void prepare_network();
  void prepare_tls();
  void prepare_callbacks();
  CURLcode attempt(std::string_view message, milliseconds timeout);
  bool is_worth_a_new_connection(CURLcode code) const;
  milliseconds time_left() const;
  bool is_refused_for_utf8() const;
  RelayAnswer answer(CURLcode code) const;

  static std::size_t on_reply(char* data, std::size_t, std::size_t size, void* user);
  static std::size_t on_read(char* to, std::size_t, std::size_t size, void* user);
  static int on_debug(CURL*, curl_infotype type, char* data, std::size_t size, void* user);
  static curl_socket_t on_open(void* user, curlsocktype, curl_sockaddr* address);
  static int on_close(void* user, curl_socket_t socket);
  static int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

  const Options options_;
  const std::vector<std::string> secrets_;
  std::array<char, CURL_ERROR_SIZE> error_{};
  SmtpDialogue dialogue_;
  Mail mail_;
  std::set<curl_socket_t> sockets_;
  Handle handle_;
};

SmtpRelay::Connection::Connection(Options given)
    : options_(std::move(given)), secrets_(secrets_of(options_.url)), handle_(make_handle()) {
  if (!options_.ca_file.empty() && !std::ifstream(options_.ca_file)) {
    throw std::invalid_argument("cannot read the file of authorities " + options_.ca_file);
  }
  prepare_network();
  prepare_tls();
  prepare_callbacks();
}

SmtpRelay::Connection::~Connection() {
  hear_no_more();
  handle_.reset();
}

// libcurl waits for the answer to its QUIT, for two minutes where there is none, and whatever time
// the mail had. With nothing more to read, it does not.
void SmtpRelay::Connection::hear_no_more() const {
  for (const curl_socket_t socket : sockets_) ::shutdown(socket, SHUT_RD);
}

// Setting the proxy to the empty text keeps libcurl from asking the environment. The path is what
// libcurl says in EHLO.
void SmtpRelay::Connection::prepare_network() {
  CURL* handle = handle_.get();
  const SmtpUrl& url = options_.url;
  const std::string text = (url.security == SmtpSecurity::tls ? "smtps://" : "smtp://") + url.host +
                           ':' + std::to_string(url.port) + '/' + options_.ehlo_name;
  curl_easy_setopt(handle, CURLOPT_URL, text.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  // Without it, the end of a mail's time waits for a name server that does not answer.
  curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, to_long(options_.connect_timeout));
  if (url.user.empty()) return;
  curl_easy_setopt(handle, CURLOPT_USERNAME, url.user.c_str());
  curl_easy_setopt(handle, CURLOPT_PASSWORD, url.password.c_str());
  // What every relay has. Of the others, libcurl would begin with those that need a system around.
  curl_easy_setopt(handle, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
}

void SmtpRelay::Connection::prepare_tls() {
  CURL* handle = handle_.get();
  const bool plain = options_.url.security == SmtpSecurity::none;
  curl_easy_setopt(handle, CURLOPT_USE_SSL,
                   static_cast<long>(plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  if (options_.ca_file.empty()) return;
  curl_easy_setopt(handle, CURLOPT_CAINFO, options_.ca_file.c_str());
  curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr);  // else the system's are trusted as well
}

void SmtpRelay::Connection::prepare_callbacks() {
  CURL* handle = handle_.get();
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error_.data());
  curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, on_read);
  curl_easy_setopt(handle, CURLOPT_READDATA, this);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, on_reply);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, this);
  // Only the function for debugging is told what libcurl sends; being there, it gets all output.
  curl_easy_setopt(handle, CURLOPT_VERBOSE, 1L);
  curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, on_debug);
  curl_easy_setopt(handle, CURLOPT_DEBUGDATA, this);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, on_open);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(handle, CURLOPT_CLOSESOCKETFUNCTION, on_close);
  curl_easy_setopt(handle, CURLOPT_CLOSESOCKETDATA, this);
  if (!options_.is_stopping) return;
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, this);
}

std::size_t SmtpRelay::Connection::on_reply(char* data, std::size_t, std::size_t size, void* user) {
  auto& self = *static_cast<Connection*>(user);
  self.dialogue_.received({data, size});
  // libcurl would go on and send the address as it is.
  return self.is_refused_for_utf8() ? 0 : size;
}

std::size_t SmtpRelay::Connection::on_read(char* to, std::size_t, std::size_t size, void* user) {
  auto& self = *static_cast<Connection*>(user);
  self.dialogue_.sent_body();
  const std::size_t count = self.mail_.left.copy(to, size);
  self.mail_.left.remove_prefix(count);
  return count;
}

int SmtpRelay::Connection::on_debug(CURL*, curl_infotype type, char* data, std::size_t size,
                                    void* user) {
  auto& self = *static_cast<Connection*>(user);
  if (type != CURLINFO_HEADER_OUT) return 0;
  self.dialogue_.sent({data, size});
  if (self.dialogue_.is_over()) self.hear_no_more();
  return 0;
}

curl_socket_t SmtpRelay::Connection::on_open(void* user, curlsocktype, curl_sockaddr* address) {
  const int socket = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (socket >= 0) static_cast<Connection*>(user)->sockets_.insert(socket);
  return socket;
}

int SmtpRelay::Connection::on_close(void* user, curl_socket_t socket) {
  static_cast<Connection*>(user)->sockets_.erase(socket);
  return ::close(socket);
}

// Called also while nothing moves. Anything but 0 ends the mail.
int SmtpRelay::Connection::on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Connection*>(user)->options_.is_stopping() ? 1 : 0;
}

bool SmtpRelay::Connection::is_refused_for_utf8() const {
  return mail_.needs_utf8 && dialogue_.stage() == RelayStage::envelope && !dialogue_.takes_utf8();
}

CURLcode SmtpRelay::Connection::attempt(std::string_view message, milliseconds timeout) {
  mail_.left = message;
  dialogue_.begin();
  error_[0] = '\0';
  curl_easy_setopt(handle_.get(), CURLOPT_TIMEOUT_MS, to_long(timeout));
  return curl_easy_perform(handle_.get());
}

// A relay ends a connection that was idle for long, or had many mails, when it likes. That says
// nothing of this mail, of which it has not seen the body.
bool SmtpRelay::Connection::is_worth_a_new_connection(CURLcode code) const {
  long connections = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_NUM_CONNECTS, &connections);
  const bool ended = dialogue_.code() == 421 || dialogue_.code() == 0;
  const bool by_us = code == CURLE_OPERATION_TIMEDOUT || code == CURLE_ABORTED_BY_CALLBACK;
  return code != CURLE_OK && !by_us && connections == 0 && ended &&
         dialogue_.stage() != RelayStage::body;
}

milliseconds SmtpRelay::Connection::time_left() const {
  curl_off_t microseconds = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_TOTAL_TIME_T, &microseconds);
  return options_.timeout - milliseconds(microseconds / 1000);
}

RelayAnswer SmtpRelay::Connection::send(const std::string& from, const std::string& to,
                                        std::string_view message) {
  mail_.needs_utf8 = !is_ascii(from) || !is_ascii(to);
  const List recipients(curl_slist_append(nullptr, to.c_str()));
  if (!recipients) throw std::bad_alloc();
  curl_easy_setopt(handle_.get(), CURLOPT_MAIL_FROM, from.c_str());
  curl_easy_setopt(handle_.get(), CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(handle_.get(), CURLOPT_INFILESIZE_LARGE,
                   static_cast<curl_off_t>(message.size()));
  CURLcode code = attempt(message, options_.timeout);
  if (is_worth_a_new_connection(code)) code = attempt(message, time_left());
  curl_easy_setopt(handle_.get(), CURLOPT_MAIL_RCPT, nullptr);
  return answer(code);
}

RelayAnswer SmtpRelay::Connection::answer(CURLcode code) const {
  if (is_refused_for_utf8()) {
    return {Kind::permanent, "the relay takes no addresses beyond ASCII (it offers no SMTPUTF8)"};
  }
  const Kind kind = judge(dialogue_.stage(), dialogue_.code());
  const bool replied = kind == Kind::accepted || dialogue_.code() >= 400;
  const std::string words =
      replied ? dialogue_.reply() : reason(handle_.get(), code, error_.data());
  return {kind, relay_words(without(words, secrets_))};
}

SmtpRelay::SmtpRelay(Options options)
    : connection_(std::make_unique<Connection>(std::move(options))) {}

SmtpRelay::~SmtpRelay() = default;

RelayAnswer SmtpRelay::send(const std::string& from, const std::string& to,
                            std::string_view message) {
  require_lines(message);
  return connection_->send(require_address("the sender", from),
                           require_address("the recipient", to), message);
}

}  // namespace vortex::server
