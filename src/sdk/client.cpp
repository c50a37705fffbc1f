// SPDX-License-Identifier: MIT
#include "vortex/client.hpp"

#include <exception>
#include <future>
#include <utility>

#include "vortex/error.hpp"

namespace vortex {
namespace {

ClientOptions options_for(std::string api_key, std::string base_url) {
  ClientOptions options(std::move(api_key));
  options.base_url = std::move(base_url);
  return options;
}

}  // namespace

Client::Client(std::string api_key, std::string base_url)
    : Client(options_for(std::move(api_key), std::move(base_url))) {}

Client::Client(ClientOptions options)
    : connection_(static_cast<const Connection&>(options)),
      transport_(options.transport ? std::move(options.transport) : make_curl_transport()),
      signer_(connection_.api_key) {}

Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Response Client::exchange(const AnyCall& call) const {
  // Held until the request has started: another thread may destroy the client as soon as that is
  // seen, and must then find nobody inside the transport.
  std::shared_ptr<Transport> transport = transport_;
  if (!transport) throw InvalidArgument("this client was moved from");
  // Shared, because the transport may still be inside set_value when get returns.
  const auto ended = std::make_shared<std::promise<Outcome>>();
  transport->start(make_request(call, connection_),
                   [ended](Outcome outcome) { ended->set_value(std::move(outcome)); });
  transport.reset();
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
