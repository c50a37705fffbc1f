// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "vortex/types.hpp"

namespace vortex {

/// A part of a list, where the service knows of parts: this project's server does, and one that
/// does not answers with the whole list.
struct Page {
  Page() = default;
  Page(std::size_t start, std::size_t limit) : start(start), limit(limit) {}

  std::size_t start = 0;             ///< how many to pass over
  std::optional<std::size_t> limit;  ///< absent: the whole list
};

/// A list that is fetched page by page while a loop goes over it, once:
/// `for (const Invitation& invitation : client.each_invitation_by_scope("team", "42")) …`.
/// A page that is not full is the last. What changes meanwhile may be passed over or met twice.
/// Throws what fetching a page throws. For one thread at a time.
class InvitationRange {
 public:
  /// Gives one part of the list; a page with fewer than asked for is the last.
  using Fetch = std::function<std::vector<Invitation>(Page)>;

  /// `page_size` is in invitations; 0 counts as 1.
  InvitationRange(Fetch fetch, std::size_t page_size)
      : fetch_(std::move(fetch)), page_(0, page_size > 0 ? page_size : 1) {}

  /// Where the loop is: an input iterator, whose invitation stays until the next step.
  class Iterator {
   public:
    using iterator_concept = std::input_iterator_tag;
    using value_type = Invitation;
    using difference_type = std::ptrdiff_t;

    explicit Iterator(InvitationRange& range) : range_(&range) {}
    const Invitation& operator*() const { return range_->items_[range_->at_]; }
    Iterator& operator++() {
      range_->advance();
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(std::default_sentinel_t) const { return range_->at_ >= range_->items_.size(); }

   private:
    InvitationRange* range_;
  };

  /// Fetches the first page.
  Iterator begin() {
    fetch_page();
    return Iterator(*this);
  }
  std::default_sentinel_t end() const { return {}; }

 private:
  void advance() {
    if (++at_ < items_.size() || items_.size() != *page_.limit) return;
    page_.start += items_.size();
    fetch_page();
  }

  // A service that does not know of pages answers the same again: that is the end.
  void fetch_page() {
    const std::string before = items_.empty() ? "" : items_.front().id;
    items_ = fetch_(page_);
    at_ = 0;
    if (!items_.empty() && items_.front().id == before) items_.clear();
  }

  Fetch fetch_;
  Page page_;
  std::vector<Invitation> items_;
  std::size_t at_ = 0;
};

}  // namespace vortex
