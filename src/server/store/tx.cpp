// SPDX-License-Identifier: MIT
#include "server/store/tx.hpp"

#include <mutex>

namespace vortex::server {
namespace {

// Layout of RFC 9562: 48 bits of milliseconds, version, 12 bits, variant, 62 random bits. The 12
// bits count within one millisecond, and the millisecond never goes back, so that ids sort in the
// order in which they were made, whatever the wall clock does.
class IdClock {
 public:
  std::uint64_t next(TimeMs now) {
    const std::lock_guard lock(mutex_);
    const std::uint64_t from_clock = static_cast<std::uint64_t>(now) << 12;
    last_ = std::max(last_ + 1, from_clock);
    return last_;
  }

 private:
  std::mutex mutex_;
  std::uint64_t last_ = 0;
};

void set_version(Uuid& id, std::uint8_t version) {
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0F) | (version << 4));
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3F) | 0x80);
}

}  // namespace

Value::Value(const Uuid& id)
    : held_(Blob{std::string(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size())}) {}

Tx::Tx(Engine& engine, const Source& source)
    : engine_(engine), source_(source), now_(source.now()) {}

void Tx::changed(const Uuid& invitation, Change change) {
  after_commit(
      [&source = source_, invitation, change] { source.invitation_changed(invitation, change); });
}

void Tx::changed_settings() {
  after_commit([&source = source_] { source.settings_changed(); });
}

Uuid Tx::new_id() {
  static IdClock clock;
  Uuid id = new_random_id();
  const std::uint64_t stamp = clock.next(now_);
  for (std::size_t i = 0; i < 6; ++i) {
    id.bytes[i] = static_cast<std::uint8_t>(stamp >> (52 - 8 * i));
  }
  id.bytes[6] = static_cast<std::uint8_t>((stamp >> 8) & 0x0F);
  id.bytes[7] = static_cast<std::uint8_t>(stamp);
  set_version(id, 7);
  return id;
}

Uuid Tx::new_random_id() {
  Uuid id;
  source_.random(id.bytes);
  set_version(id, 4);
  return id;
}

}  // namespace vortex::server
