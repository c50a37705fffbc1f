// SPDX-License-Identifier: MIT
#include "vortex/client.hpp"

#include <exception>
#include <future>
#include <utility>

#include "sdk/caller.hpp"
#include "vortex/error.hpp"

namespace vortex {
Client::Client(ClientOptions options)
    : caller_(std::make_shared<detail::Caller>(options)), signer_(options.api_key, options.clock) {}

Client::~Client() {
  if (caller_) caller_->close();
}

Client::Client(Client&&) noexcept = default;

Client& Client::operator=(Client&& other) noexcept {
  if (this == &other) return *this;
  if (caller_) caller_->close();
  caller_ = std::move(other.caller_);
  signer_ = std::move(other.signer_);
  return *this;
}

Response detail::exchange(std::shared_ptr<Caller> caller, const AnyCall& call,
                          const CallOptions& options) {
  if (!caller) throw InvalidArgument("this client was moved from");
  if (caller->runs_this_thread()) throw InvalidArgument(kWouldNeverEnd);
  // Shared, because the transport may still be inside set_value when get returns.
  const auto ended = std::make_shared<std::promise<Outcome>>();
  caller->start(call, options, [ended](Outcome outcome) { ended->set_value(std::move(outcome)); });
  Outcome outcome = ended->get_future().get();
  if (const auto* fault = std::get_if<TransportError>(&outcome)) throw *fault;
  return std::get<Response>(std::move(outcome));
}

std::vector<Invitation> Client::accept_invitations(const std::vector<std::string>& ids,
                                                   const std::vector<Target>& targets) const {
  if (targets.empty()) throw InvalidArgument("No targets provided");
  std::vector<Invitation> accepted;
  std::exception_ptr last_refusal;
  for (const Target& target : targets) {
    try {
      accepted = accept_invitations(ids, accept_user(target));
    } catch (const Error&) {
      last_refusal = std::current_exception();
    }
  }
  if (last_refusal) std::rethrow_exception(last_refusal);
  return accepted;
}

}  // namespace vortex
