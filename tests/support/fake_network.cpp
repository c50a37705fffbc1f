// SPDX-License-Identifier: MIT
#include "support/fake_network.hpp"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>
#include <condition_variable>
#include <cstring>
#include <map>
#include <mutex>
#include <set>

namespace {

// Long enough for a loaded machine; only a test that fails takes this long.
constexpr auto kPatience = std::chrono::seconds(30);

struct State {
  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::string, std::vector<std::string>> names;
  std::set<std::string> hanging_names;
  std::set<in_addr_t> redirected;
  std::size_t hanging = 0;
  std::size_t connects = 0;
  bool open = false;
};

// Never destroyed: a look-up may outlive the test that began it.
State& state() {
  static State& state = *new State;
  return state;
}

template <class Function>
Function real(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

int look_up(const char* name, const char* service, const addrinfo* hints, addrinfo** found) {
  return real<decltype(&getaddrinfo)>("getaddrinfo")(name, service, hints, found);
}

int look_up_all(const std::vector<std::string>& addresses, const char* service,
                const addrinfo* hints, addrinfo** found) {
  *found = nullptr;
  addrinfo** end = found;
  for (const std::string& address : addresses) {
    if (const int fault = look_up(address.c_str(), service, hints, end)) return fault;
    while (*end) end = &(*end)->ai_next;
  }
  return 0;
}

int hang(State& state, std::unique_lock<std::mutex>& lock) {
  ++state.hanging;
  state.changed.notify_all();
  state.changed.wait(lock, [&] { return !state.open; });
  --state.hanging;
  state.changed.notify_all();
  return EAI_NONAME;
}

}  // namespace

// Seen by libcurl as well, which finds them before those of the C library.
#define IN_PLACE_OF_LIBC extern "C" __attribute__((visibility("default")))

IN_PLACE_OF_LIBC int getaddrinfo(const char* name, const char* service, const addrinfo* hints,
                                 addrinfo** found) {
  State& all = state();
  std::unique_lock lock(all.mutex);
  if (name && all.hanging_names.contains(name)) return hang(all, lock);
  const auto known = name ? all.names.find(name) : all.names.end();
  if (known == all.names.end()) {
    lock.unlock();
    return look_up(name, service, hints, found);
  }
  const std::vector<std::string> addresses = known->second;
  lock.unlock();
  return look_up_all(addresses, service, hints, found);
}

IN_PLACE_OF_LIBC int connect(int socket, const sockaddr* address, socklen_t size) {
  State& all = state();
  sockaddr_in v4{};
  if (address->sa_family == AF_INET) {
    std::memcpy(&v4, address, sizeof(v4));
    const std::lock_guard lock(all.mutex);
    if (all.redirected.contains(v4.sin_addr.s_addr)) {
      ++all.connects;
      v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      address = reinterpret_cast<const sockaddr*>(&v4);
    }
  }
  return real<decltype(&connect)>("connect")(socket, address, size);
}

#undef IN_PLACE_OF_LIBC

namespace vortex::test {

FakeNetwork::FakeNetwork() {
  const std::lock_guard lock(state().mutex);
  state().open = true;
  state().connects = 0;
}

FakeNetwork::~FakeNetwork() {
  State& all = state();
  std::unique_lock lock(all.mutex);
  all.open = false;
  all.names.clear();
  all.hanging_names.clear();
  all.redirected.clear();
  all.changed.notify_all();
  all.changed.wait_for(lock, kPatience, [&] { return all.hanging == 0; });
}

void FakeNetwork::add_name(const std::string& name, const std::vector<std::string>& addresses) {
  const std::lock_guard lock(state().mutex);
  state().names[name] = addresses;
}

void FakeNetwork::add_hanging_name(const std::string& name) {
  const std::lock_guard lock(state().mutex);
  state().hanging_names.insert(name);
}

void FakeNetwork::lead_to_loopback(const std::string& address) {
  const std::lock_guard lock(state().mutex);
  state().redirected.insert(inet_addr(address.c_str()));
}

bool FakeNetwork::wait_for_hanging(std::size_t lookups) const {
  std::unique_lock lock(state().mutex);
  return state().changed.wait_for(lock, kPatience, [&] { return state().hanging >= lookups; });
}

std::size_t FakeNetwork::connects() const {
  const std::lock_guard lock(state().mutex);
  return state().connects;
}

}  // namespace vortex::test
