// SPDX-License-Identifier: MIT
#include "server/invitations/click_batcher.hpp"

#include <utility>

#include "server/invitations/announce.hpp"
#include "server/invitations/events.hpp"
#include "server/store/invitations.hpp"
#include "server/store/link_use.hpp"

namespace vortex::server {
namespace {

// Small, so that no request waits long behind it.
constexpr std::size_t kBatch = 500;
// Between two events of one invitation.
constexpr TimeMs kClickPause = 60 * 1000;

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
  write_all(std::move(counted));
  tell_clicks();
}

void ClickBatcher::write_all(Counted counted) {
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
  auto invitation = find_invitation_of_link(tx, id);
  if (!invitation) return;
  add_link_counts(tx, id, visits.clicks, visits.views);
  const EventRow& clicked = event_row(EventType::link_clicked);
  if (visits.clicks > 0 && is_anybody_told(tx, invitation->environment, clicked)) {
    add_untold_clicks(tx, id, visits.clicks);
  }
  if (visits.unfurls) unfurl(tx, *invitation);
  if (visits.opens_mail) tell_opened(tx, site_, *invitation);
}

void ClickBatcher::tell_clicks() {
  const auto are_any = [](Tx& tx) { return are_clicks_untold(tx, kClickPause); };
  while (store_.read(are_any)) {
    store_.write_and_wait([this](Tx& tx) {
      for (const UntoldClicks& untold : list_untold_clicks(tx, kClickPause, kBatch)) {
        mark_clicks_told(tx, untold.invitation);
        const auto invitation = find_invitation(tx, untold.environment, untold.invitation);
        const Caller invitee{site_, *find_environment_of(tx, untold.environment), "invitee"};
        tell(tx, invitee, *invitation, EventType::link_clicked, {{"count", untold.count}});
      }
    });
  }
}

std::int64_t ClickBatcher::take_lost() {
  const std::lock_guard lock(mutex_);
  return std::exchange(lost_, 0);
}

}  // namespace vortex::server
