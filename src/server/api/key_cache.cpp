// SPDX-License-Identifier: MIT
#include "server/api/key_cache.hpp"

#include <cstring>

namespace vortex::server {
namespace {

// More live keys than this are used at a time by nobody we know of.
constexpr std::size_t kMost = 1000;

}  // namespace

std::size_t KeyCache::Hash::operator()(const Uuid& id) const {
  std::size_t hash = 0;
  std::memcpy(&hash, id.bytes.data(), sizeof hash);
  return hash;
}

std::uint64_t KeyCache::ticket() const {
  const std::lock_guard lock(mutex_);
  return drops_;
}

void KeyCache::put(std::uint64_t ticket, const StoredKey& key) {
  const std::lock_guard lock(mutex_);
  if (drops_ != ticket) return;
  if (keys_.size() >= kMost) keys_.clear();
  keys_.insert_or_assign(key.kid, key);
}

std::optional<StoredKey> KeyCache::find(const Uuid& kid) const {
  const std::lock_guard lock(mutex_);
  const auto found = keys_.find(kid);
  return found == keys_.end() ? std::nullopt : std::optional(found->second);
}

void KeyCache::drop_all() {
  const std::lock_guard lock(mutex_);
  ++drops_;
  keys_.clear();
}

}  // namespace vortex::server
