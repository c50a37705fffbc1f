// SPDX-License-Identifier: MIT
#include "server/pages/pages.hpp"

namespace vortex::server {
namespace {

std::string form_secret(Store& store) {
  return store.write_and_wait([](Tx& tx) { return installation_secret(tx, "forms"); });
}

}  // namespace

Pages::Pages(Store& store, const Site& site, const Texts& texts, const Surroundings& surroundings)
    : complain_(surroundings.complain),
      clicks_(store, site),
      links_({store, site, texts, clicks_, surroundings.redirects, surroundings.now, complain_},
             FormGuard(form_secret(store), surroundings.random, site.links.public_url())),
      opt_outs_({store, site, texts, complain_}) {}

void Pages::write_counts() {
  if (const std::int64_t lost = clicks_.take_lost()) {
    complain_(std::to_string(lost) + " visits of links were too many to be counted");
  }
  clicks_.flush();
}

}  // namespace vortex::server
