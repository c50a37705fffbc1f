// SPDX-License-Identifier: MIT
#include "support/tls_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>
#include <string_view>

namespace vortex::test {
namespace {

constexpr long kYear = 365L * 24 * 3600;

void require(bool fine) {
  if (!fine) throw std::runtime_error("the TLS server of the test could not be made");
}

X509* make_certificate(EVP_PKEY* key) {
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -kYear);
  X509_gmtime_adj(X509_getm_notAfter(certificate), kYear);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509_EXTENSION* names =
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
  X509_add_ext(certificate, names, -1);
  X509_EXTENSION_free(names);
  require(X509_sign(certificate, key, EVP_sha256()) > 0);
  return certificate;
}

int choose_http1(SSL*, const unsigned char** out, unsigned char* out_size,
                 const unsigned char* offered, unsigned int size, void* user) {
  auto& text = *static_cast<std::string*>(user);
  for (unsigned int at = 0; at < size; at += offered[at] + 1u) {
    text += ' ';
    text.append(reinterpret_cast<const char*>(offered) + at + 1, offered[at]);
  }
  constexpr std::string_view kHttp1 = "http/1.1";
  *out = reinterpret_cast<const unsigned char*>(kHttp1.data());
  *out_size = kHttp1.size();
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

struct TlsServer::Context {
  SSL_CTX* ssl = SSL_CTX_new(TLS_server_method());
  ~Context() { SSL_CTX_free(ssl); }
};

TlsServer::TlsServer(After after, const std::filesystem::path& folder)
    : after_(after),
      certificate_file_((folder / "certificate.pem").string()),
      context_(std::make_unique<Context>()) {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  require(key != nullptr);
  X509* certificate = make_certificate(key);
  std::FILE* file = std::fopen(certificate_file_.c_str(), "w");
  require(file && PEM_write_X509(file, certificate) == 1);
  std::fclose(file);
  require(SSL_CTX_use_certificate(context_->ssl, certificate) == 1);
  require(SSL_CTX_use_PrivateKey(context_->ssl, key) == 1);
  SSL_CTX_set_alpn_select_cb(context_->ssl, choose_http1, &offered_);
  X509_free(certificate);
  EVP_PKEY_free(key);

  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  require(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0 &&
          listen(listener_, 1) == 0);
  thread_ = std::thread([this] { serve(); });
}

TlsServer::~TlsServer() {
  shutdown(listener_, SHUT_RDWR);
  thread_.join();
  close(listener_);
}

std::string TlsServer::url() const {
  sockaddr_in address{};
  socklen_t size = sizeof(address);
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  return "https://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
}

void TlsServer::serve() {
  // What this server itself writes to a client that has gone is no matter of the test.
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (client < 0) return;
  SSL* ssl = SSL_new(context_->ssl);
  SSL_set_fd(ssl, client);
  if (SSL_accept(ssl) == 1) {
    std::array<char, 4096> bytes;
    SSL_read(ssl, bytes.data(), bytes.size());
    if (after_ == After::answers) {
      constexpr std::string_view kAnswer = "HTTP/1.1 200 Fine\r\nContent-Length: 4\r\n\r\nfine";
      SSL_write(ssl, kAnswer.data(), kAnswer.size());
      SSL_read(ssl, bytes.data(), bytes.size());
    }
  }
  SSL_free(ssl);
  // With bytes unread, closing resets the connection: the peer's next write finds nobody.
  close(client);
}

}  // namespace vortex::test
