// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "server/refusal.hpp"
#include "server/store/components.hpp"
#include "server/store/invitations.hpp"
#include "server/store/store.hpp"
#include "server/store/tenants.hpp"
#include "support/temporary_folder.hpp"

namespace vortex::test {

/// A database in a folder of its own, with a clock that the test sets.
class Database {
 public:
  static constexpr server::TimeMs kStart = 1'700'000'000'000;

  Database() { open(); }

  std::filesystem::path file() const { return folder_.path() / "vortex.db"; }
  const std::filesystem::path& folder() const { return folder_.path(); }

  server::Store& operator*() { return *store_; }
  server::Store* operator->() { return store_.get(); }

  server::Store::Options options() {
    server::Store::Options made;
    made.file = file();
    made.source = {[this] { return now.load(); }, base::secure_random()};
    made.complain = [this](std::string_view reason) {
      const std::lock_guard lock(mutex_);
      complaints_.emplace_back(reason);
    };
    return made;
  }
  void open() { open(options()); }
  void open(server::Store::Options given) {
    store_.reset();
    store_ = std::make_unique<server::Store>(std::move(given));
  }
  void close() { store_.reset(); }

  std::vector<std::string> complaints() {
    const std::lock_guard lock(mutex_);
    return complaints_;
  }

  std::atomic<server::TimeMs> now = kStart;

 private:
  TemporaryFolder folder_;
  std::mutex mutex_;
  std::vector<std::string> complaints_;
  std::unique_ptr<server::Store> store_;
};

/// An environment with a component, to which rows can belong.
struct Tenant {
  server::Environment environment;
  server::Component component;

  std::int64_t id() const { return environment.id; }
};

inline Tenant make_tenant(server::Tx& tx, const std::string& name = "default") {
  using namespace server;
  const NewTenant made = insert_account(tx, name);
  const Environment environment = *find_environment(tx, made.environment);
  const Uuid component = tx.new_id();
  insert_component(tx, environment.id, component, "component");
  return {environment, *find_component(tx, environment.id, component)};
}

/// An open invitation of a tenant, in the database.
inline server::StoredInvitation make_invitation(server::Tx& tx, const Tenant& tenant,
                                                const std::string& address) {
  using namespace server;
  StoredInvitation invitation;
  invitation.id = tx.new_id();
  invitation.environment = tenant.id();
  invitation.component = tenant.component.id;
  invitation.target = {TargetKind::email, address, address};
  invitation.scopes_key = "by user-1";
  invitation.creator_id = "user-1";
  invitation.created_at = tx.now();
  insert_invitation(tx, invitation);
  return invitation;
}

/// The code that `action` is refused with.
template <class Action>
std::optional<server::Code> refusal_of(Action action) {
  try {
    action();
  } catch (const server::Refusal& refusal) {
    return refusal.code();
  }
  return std::nullopt;
}

}  // namespace vortex::test
