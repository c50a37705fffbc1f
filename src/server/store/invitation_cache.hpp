// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "server/store/tx.hpp"

namespace vortex::server {

inline std::size_t bytes_of(const std::string& text) {
  return text.size();
}

/// What was last put together about single invitations, so that it is not put together anew for
/// each who asks. Bounded; what is longest in it makes room. May be used from several threads.
///
/// What is kept is good until its invitation changes: whoever commits a change drops it, before the
/// change is acknowledged. What is read from a snapshot may be older than that, so a reader takes a
/// ticket before it reads, and what it read is only kept where nothing was dropped since.
///
/// `T` has a function `std::size_t bytes_of(const T&)` for what it takes beside its own size.
template <class T>
class InvitationCache {
 public:
  struct Kept {
    T value;
    /// Outside of this span the same invitation may be shown otherwise, because its time has come
    /// or the clock was set back.
    TimeMs from = 0;
    TimeMs until = 0;
  };

  explicit InvitationCache(std::size_t bytes_max) : shard_bytes_max_(bytes_max / kShards) {}

  std::uint64_t ticket(const Uuid& invitation) const {
    const Shard& shard = shard_of(invitation);
    const std::lock_guard lock(shard.mutex);
    return shard.drops;
  }

  void put(std::uint64_t ticket, const Uuid& invitation, Kept kept) {
    const std::size_t bytes = cost(kept);
    if (bytes > shard_bytes_max_ / 4) return;
    auto shared = std::make_shared<const Kept>(std::move(kept));
    Shard& shard = shard_of(invitation);
    const std::lock_guard lock(shard.mutex);
    if (shard.drops != ticket) return;
    remove(shard, invitation);
    shard.bytes += bytes;
    shard.order.push_back(invitation);
    shard.kept.emplace(invitation, Place{std::move(shared), std::prev(shard.order.end())});
    while (shard.bytes > shard_bytes_max_) remove(shard, shard.order.front());
  }

  /// Null where there is nothing that is good now.
  std::shared_ptr<const Kept> find(const Uuid& invitation, TimeMs now) const {
    const Shard& shard = shard_of(invitation);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.kept.find(invitation);
    if (found == shard.kept.end()) return nullptr;
    const std::shared_ptr<const Kept>& kept = found->second.kept;
    const bool good = now >= kept->from && now < kept->until;
    return good ? kept : nullptr;
  }

  void drop(const Uuid& invitation) {
    Shard& shard = shard_of(invitation);
    const std::lock_guard lock(shard.mutex);
    ++shard.drops;
    remove(shard, invitation);
  }

  void drop_all() {
    for (Shard& shard : shards_) {
      const std::lock_guard lock(shard.mutex);
      ++shard.drops;
      shard.bytes = 0;
      shard.kept.clear();
      shard.order.clear();
    }
  }

 private:
  // The end of an id is random, its beginning is a time.
  struct Hash {
    std::size_t operator()(const Uuid& id) const {
      std::size_t hash = 0;
      std::memcpy(&hash, id.bytes.data() + id.bytes.size() - sizeof hash, sizeof hash);
      return hash;
    }
  };
  struct Place {
    std::shared_ptr<const Kept> kept;
    std::list<Uuid>::iterator in_order;
  };
  struct Shard {
    mutable std::mutex mutex;
    std::uint64_t drops = 0;
    std::size_t bytes = 0;
    std::unordered_map<Uuid, Place, Hash> kept;
    std::list<Uuid> order;  ///< of coming in
  };
  static constexpr std::size_t kShards = 16;
  // What the map, the list of ids and the allocator need for one.
  static constexpr std::size_t kOverhead = 160;

  static std::size_t cost(const Kept& kept) {
    return bytes_of(kept.value) + sizeof(Kept) + kOverhead;
  }

  Shard& shard_of(const Uuid& invitation) const {
    return shards_[invitation.bytes.back() % kShards];
  }

  static void remove(Shard& shard, Uuid invitation) {
    const auto found = shard.kept.find(invitation);
    if (found == shard.kept.end()) return;
    shard.bytes -= cost(*found->second.kept);
    shard.order.erase(found->second.in_order);
    shard.kept.erase(found);
  }

  std::size_t shard_bytes_max_;
  mutable std::array<Shard, kShards> shards_;
};

}  // namespace vortex::server
