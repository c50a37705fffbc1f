// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <mutex>

#include "server/invitations/site.hpp"
#include "server/rules/visitor.hpp"
#include "server/store/store.hpp"

namespace vortex::server {

/// Counts the visits of links in memory, so that opening one costs no commit, until somebody has
/// them written. A crash loses what was counted since. Thread-safe.
class ClickBatcher {
 public:
  /// `store` and `site` must live as long. `most`: of how many invitations visits are kept; further
  /// ones are not counted.
  ClickBatcher(Store& store, const Site& site, std::size_t most = 100'000)
      : store_(store), site_(site), most_(most) {}

  void count(const Uuid& invitation, const VisitEffect& effect);

  /// Writes what was counted, and what follows from it; tells endpoints that want it of clicks, at
  /// most once a minute for each invitation. Throws what the store throws; what was not
  /// written is then kept for the next time.
  void flush();

  /// How many visits found no place since this was last asked.
  std::int64_t take_lost();

 private:
  struct Visits {
    std::int64_t clicks = 0;
    std::int64_t views = 0;
    bool unfurls = false;
    bool opens_mail = false;

    void add(const Visits& others);
  };
  using Counted = std::map<Uuid, Visits>;

  void add(const Uuid& invitation, const Visits& visits);
  void write_all(Counted counted);
  void write(Tx& tx, const Uuid& id, const Visits& visits) const;
  void tell_clicks();

  Store& store_;
  const Site& site_;
  std::size_t most_;
  std::mutex mutex_;
  Counted counted_;
  std::int64_t lost_ = 0;
};

}  // namespace vortex::server
