// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <thread>

namespace vortex::test {

/// A TLS server on a free loopback port with a certificate of its own, for one connection.
class TlsServer {
 public:
  enum class After {
    answers,   ///< answers the first request, which has no body, with `fine`
    hangs_up,  ///< reads a little of the request and closes the connection without a word
  };

  /// Writes its certificate, which is its own authority, into `folder`.
  TlsServer(After after, const std::filesystem::path& folder);
  ~TlsServer();
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  /// `https://127.0.0.1:PORT`.
  std::string url() const;
  std::string certificate_file() const { return certificate_file_; }
  /// The protocols that the client offered by ALPN, each after a space; known once it has answered.
  const std::string& offered() const { return offered_; }

 private:
  struct Context;

  void serve();

  const After after_;
  std::string certificate_file_;
  std::unique_ptr<Context> context_;
  int listener_ = -1;
  std::string offered_;
  std::thread thread_;
};

}  // namespace vortex::test
