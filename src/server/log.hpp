// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "server/http/message.hpp"

namespace vortex::server {

/// What the server says about itself, one line each, on standard error unless told otherwise: as
/// JSON objects for machines or as text for a person. It takes no bodies, keys, tokens or
/// addresses. Thread-safe.
class Log {
 public:
  enum class Format { json, text };
  /// Takes a line without its end. Called from several threads.
  using Sink = std::function<void(const std::string& line)>;

  Log(Format format, std::function<base::TimeMs()> now, Sink sink = standard_error());
  ~Log();

  /// One line for each answered request.
  void request(const HttpRequest& request, const HttpReply& reply,
               std::chrono::microseconds duration);
  /// Something worth knowing that is no fault: started, stopping.
  void note(std::string_view what);
  /// Something that should not have happened. `request_id` is empty where no request is concerned.
  void fault(std::string_view what, std::string_view request_id = {});
  /// How many faults it was told.
  std::uint64_t faults() const;

 private:
  static Sink standard_error();

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vortex::server
