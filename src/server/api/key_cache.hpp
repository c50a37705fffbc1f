// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "server/store/tenants.hpp"

namespace vortex::server {

/// The keys that were found good lately, without their secrets, so that not every request looks its
/// key up. Dropped whole when any key or environment changes. May be used from several threads.
class KeyCache {
 public:
  std::uint64_t ticket() const;
  /// Kept only where nothing was dropped since the ticket was taken.
  void put(std::uint64_t ticket, const StoredKey& key);
  std::optional<StoredKey> find(const Uuid& kid) const;
  void drop_all();

 private:
  struct Hash {
    std::size_t operator()(const Uuid& id) const;
  };

  mutable std::mutex mutex_;
  std::uint64_t drops_ = 0;
  std::unordered_map<Uuid, StoredKey, Hash> keys_;
};

}  // namespace vortex::server
