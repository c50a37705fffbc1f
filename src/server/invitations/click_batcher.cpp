// SPDX-License-Identifier: MIT
#include "server/invitations/click_batcher.hpp"

#include <utility>

#include "server/invitations/events.hpp"
#include "server/store/invitations.hpp"
#include "server/store/link_use.hpp"

namespace vortex::server {
namespace {

// Small, so that no request waits long behind it.
constexpr std::size_t kBatch = 500;

// It may have been closed since it was seen.
void unfurl(Tx& tx, StoredInvitation& invitation) {
  if (phase(invitation.lifecycle(), tx.now()) != Phase::open || !can_unfurl(invitation.status)) {
    return;
  }
  invitation.status = "unfurled";
  update_delivery(tx, invitation);
}

void tell_opened(Tx& tx, const Site& site, const StoredInvitation& invitation) {
  if (!mark_opened(tx, invitation.id)) return;
  const Caller invitee{site, *find_environment_of(tx, invitation.environment), "invitee"};
  tell(tx, invitee, invitation, EventType::email_opened);
}

}  // namespace

void ClickBatcher::Visits::add(const Visits& others) {
  clicks += others.clicks;
  views += others.views;
  unfurls |= others.unfurls;
  opens_mail |= others.opens_mail;
}

void ClickBatcher::count(const Uuid& invitation, const VisitEffect& effect) {
  const std::lock_guard lock(mutex_);
  add(invitation,
      {effect.is_click ? 1 : 0, effect.is_click ? 0 : 1, effect.unfurls, effect.opens_mail});
}

void ClickBatcher::add(const Uuid& invitation, const Visits& visits) {
  const auto there = counted_.find(invitation);
  if (there != counted_.end()) {
    there->second.add(visits);
  } else if (counted_.size() < most_) {
    counted_.emplace(invitation, visits);
  } else {
    lost_ += visits.clicks + visits.views;
  }
}

void ClickBatcher::flush() {
  Counted counted;
  {
    const std::lock_guard lock(mutex_);
    counted.swap(counted_);
  }
  while (!counted.empty()) {
    Counted batch;
    while (batch.size() < kBatch && !counted.empty())
      batch.insert(counted.extract(counted.begin()));
    try {
      store_.write_and_wait([&](Tx& tx) {
        for (const auto& [id, visits] : batch) write(tx, id, visits);
      });
    } catch (...) {
      counted.merge(batch);
      const std::lock_guard lock(mutex_);
      for (const auto& [id, visits] : counted) add(id, visits);
      throw;
    }
  }
}

void ClickBatcher::write(Tx& tx, const Uuid& id, const Visits& visits) const {
  add_link_counts(tx, id, visits.clicks, visits.views);
  if (!visits.unfurls && !visits.opens_mail) return;
  auto invitation = find_invitation_of_link(tx, id);
  if (!invitation) return;
  if (visits.unfurls) unfurl(tx, *invitation);
  if (visits.opens_mail) tell_opened(tx, site_, *invitation);
}

std::int64_t ClickBatcher::take_lost() {
  const std::lock_guard lock(mutex_);
  return std::exchange(lost_, 0);
}

}  // namespace vortex::server
