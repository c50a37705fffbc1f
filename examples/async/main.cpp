// SPDX-License-Identifier: MIT
/// Invitations without blocking: in coroutines, by callback, by future, and many at once.
///
/// usage: VORTEX_API_KEY=… VORTEX_API_BASE_URL=http://127.0.0.1:8080 async COMPONENT_ID
#include <iostream>
#include <string>
#include <vector>
#include <vortex/async.hpp>

using namespace std::chrono_literals;

namespace {

// A coroutine may return an Async itself; any other coroutine type can wait for one as well.
vortex::Async<std::string> invite(const vortex::AsyncClient& client, std::string component,
                                  std::string address) {
  vortex::CreateInvitation request(std::move(component), vortex::Target::email(std::move(address)),
                                   vortex::Inviter("user-123"));
  request.with_scope(vortex::Scope("team", "42", "Team 42"));
  const vortex::CreatedInvitation created = co_await client.create_invitation(request);
  co_return created.id;
}

vortex::Async<std::size_t> invite_and_accept(const vortex::AsyncClient& client,
                                             std::string component) {
  // All of them are under way before the first is waited for.
  std::vector<vortex::Async<std::string>> invited;
  for (int i = 0; i < 20; ++i) {
    invited.push_back(invite(client, component, "guest-" + std::to_string(i) + "@example.com"));
  }
  std::vector<std::string> ids;
  for (auto& one : invited) ids.push_back(co_await std::move(one));

  const auto user = vortex::AcceptUser::with_email("guest-0@example.com");
  const auto accepted = co_await client.accept_invitation(ids.front(), user);
  std::cout << "accepted    " << accepted.front().id << '\n';

  const auto open = co_await client.get_invitations_by_scope("team", "42");
  co_return open.size();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const vortex::AsyncClient client(vortex::ClientOptions::from_env());

  const std::size_t open = invite_and_accept(client, argv[1]).get();
  std::cout << "still open  " << open << '\n';

  std::promise<int> told;
  client.get_invitation("no-such-id").then([&](vortex::Async<vortex::Invitation> done) {
    try {
      done.get();
    } catch (const vortex::ApiError& refusal) {
      told.set_value(refusal.status_code());
    }
  });
  const int status = told.get_future().get();
  std::cout << "no such id  " << status << '\n';

  const vortex::Cancellation stop;
  auto options = vortex::CallOptions().with_timeout(5s).with_cancellation(stop);
  auto found = client.with(options).get_invitations_by_target("email", "guest-1@example.com");
  const std::size_t count = std::move(found).future().get().size();
  std::cout << "by target   " << count << '\n';

  return open == 19 && status == 404 && count == 1 ? 0 : 1;
}
