// SPDX-License-Identifier: MIT
/// What can go wrong, and what the client does about it: typed errors, retries, timeouts, a log.
///
/// usage: VORTEX_API_KEY=… VORTEX_API_BASE_URL=http://127.0.0.1:8080 errors COMPONENT_ID
#include <iostream>
#include <vortex/vortex.hpp>

using namespace std::chrono_literals;

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  auto options = vortex::ClientOptions::from_env();
  options.connect_timeout = 2s;
  options.timeout = 10s;
  options.log = [](const vortex::LogEvent& event) { std::cout << "  " << event.text() << '\n'; };
  const vortex::Client client(options);
  int as_expected = 0;

  std::cout << "The service refuses:\n";
  try {
    client.get_invitation("no-such-id");
  } catch (const vortex::ApiError& refusal) {
    std::cout << refusal.message() << " (" << refusal.code() << ", status " << refusal.status_code()
              << ", request id " << refusal.request_id() << ")\n";
    as_expected += refusal.code() == "invitation_not_found" && !refusal.request_id().empty();
  }

  std::cout << "Nothing is sent that makes no sense:\n";
  try {
    client.get_invitation("");
  } catch (const vortex::InvalidArgument& fault) {
    std::cout << fault.what() << '\n';
    ++as_expected;
  }

  std::cout << "Nobody is there, and each attempt waits longer:\n";
  try {
    auto nowhere = options;
    nowhere.base_url = "http://127.0.0.1:1";
    nowhere.retry.delay_first = 5ms;
    vortex::Client(nowhere).get_invitation("any");
  } catch (const vortex::TransportError& fault) {
    std::cout << fault.what() << '\n';
    as_expected += fault.kind() == vortex::TransportError::Kind::connect;
  }

  std::cout << "A create that is repeated with its key is made once:\n";
  const vortex::CreateInvitation request(argv[1], vortex::Target::share(),
                                         vortex::Inviter("user-123"));
  const auto once = client.with(vortex::CallOptions().with_idempotency_key("order-17"));
  const auto first = once.create_invitation(request);
  const auto second = once.create_invitation(request);
  std::cout << first.id << " and " << second.id << '\n';
  as_expected += first.id == second.id;

  return as_expected == 4 ? 0 : 1;
}
