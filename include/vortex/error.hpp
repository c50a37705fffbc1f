// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace vortex {

/// Base of everything this library throws on purpose. `what()` is one sentence and never holds a
/// key, a token or a secret.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The caller passed something that cannot be signed, sent or read: nothing was sent.
class InvalidArgument : public Error {
 public:
  using Error::Error;
};

/// The service answered, and the answer is a refusal or a fault (any status but 2xx).
class ApiError : public Error {
 public:
  ApiError(std::string message, int status_code, std::string code, std::string request_id,
           std::string body)
      : Error(message),
        message_(std::move(message)),
        status_code_(status_code),
        code_(std::move(code)),
        request_id_(std::move(request_id)),
        body_(std::move(body)) {}

  /// The service's own words where it gave any.
  const std::string& message() const noexcept { return message_; }
  /// The HTTP status as received; never made up.
  int status_code() const noexcept { return status_code_; }
  /// The machine-readable reason, such as `invitation_expired`; empty where the service gave none.
  const std::string& code() const noexcept { return code_; }
  /// What the service calls this request in its logs; empty where it did not say.
  const std::string& request_id() const noexcept { return request_id_; }
  /// The raw answer. It may hold what the service knows about people: log with care.
  const std::string& body() const noexcept { return body_; }

 private:
  std::string message_;
  int status_code_;
  std::string code_;
  std::string request_id_;
  std::string body_;
};

/// No answer arrived. Whether the service acted on the request is unknown.
class TransportError : public Error {
 public:
  enum class Kind {
    connect,    ///< no connection, or it broke
    tls,        ///< the peer could not be trusted
    timeout,    ///< the time given ran out
    cancelled,  ///< cancelled by the caller, or the client was destroyed
  };

  TransportError(Kind kind, const std::string& message) : Error(message), kind_(kind) {}

  Kind kind() const noexcept { return kind_; }

 private:
  Kind kind_;
};

/// An answer arrived that cannot be understood; the message names the place.
class DecodeError : public Error {
 public:
  using Error::Error;
};

/// A webhook that is not signed as it should be.
class WebhookSignatureError : public Error {
 public:
  enum class Kind {
    missing,            ///< a header that is needed is not there
    repeated,           ///< a header is there twice
    outside_tolerance,  ///< the timestamp is no time close to now: perhaps sent again by somebody
    wrong,              ///< the signature does not fit the body and the secret
  };

  WebhookSignatureError(Kind kind, const std::string& message) : Error(message), kind_(kind) {}

  Kind kind() const noexcept { return kind_; }

 private:
  Kind kind_;
};

/// A token that must not be believed.
class TokenError : public Error {
 public:
  enum class Kind {
    malformed,        ///< not a compact JWS in its one form, or one that asks for an extension
    wrong_algorithm,  ///< not HS256
    unknown_key,      ///< signed with another key
    bad_signature,    ///< changed after it was signed, or not signed by the key it names
    expired,          ///< its time is over
    not_yet_valid,    ///< its time has not come: issued in the future
    bad_claims,       ///< signed, and without what every token says, or with values of wrong types
  };

  TokenError(Kind kind, const std::string& message) : Error(message), kind_(kind) {}

  Kind kind() const noexcept { return kind_; }

 private:
  Kind kind_;
};

}  // namespace vortex
