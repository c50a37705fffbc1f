// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <deque>
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
    shard.kept.emplace(invitation, std::move(shared));
    shard.order.push_back(invitation);
    make_room(shard);
  }

  /// Null where there is nothing that is good now.
  std::shared_ptr<const Kept> find(const Uuid& invitation, TimeMs now) const {
    const Shard& shard = shard_of(invitation);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.kept.find(invitation);
    if (found == shard.kept.end()) return nullptr;
    const Kept& kept = *found->second;
    const bool good = now >= kept.from && now < kept.until;
    return good ? found->second : nullptr;
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
  struct Shard {
    mutable std::mutex mutex;
    std::uint64_t drops = 0;
    std::size_t bytes = 0;
    std::unordered_map<Uuid, std::shared_ptr<const Kept>, Hash> kept;
    std::deque<Uuid> order;  ///< of coming in; may name what was dropped since
  };
  static constexpr std::size_t kShards = 16;
  // What the map, the list of ids and the allocator need for one.
  static constexpr std::size_t kOverhead = 160;

  static std::size_t cost(const Kept& kept) {
    return bytes_of(kept.value) + sizeof(Kept) + kOverhead;
  }

  Shard& shard_of(const Uuid& invitation) const {
    return shards_[Hash()(invitation) / 64 % kShards];
  }

  void make_room(Shard& shard) const {
    while (shard.bytes > shard_bytes_max_ || shard.order.size() > 2 * shard.kept.size() + 64) {
      const Uuid oldest = shard.order.front();
      shard.order.pop_front();
      remove(shard, oldest);
    }
  }

  static void remove(Shard& shard, const Uuid& invitation) {
    const auto found = shard.kept.find(invitation);
    if (found == shard.kept.end()) return;
    shard.bytes -= cost(*found->second);
    shard.kept.erase(found);
  }

  std::size_t shard_bytes_max_;
  mutable std::array<Shard, kShards> shards_;
};

}  // namespace vortex::server
