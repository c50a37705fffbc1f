// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string_view>

#include "base/random.hpp"
#include "server/pages/links.hpp"
#include "server/pages/opt_out.hpp"

namespace vortex::server {

/// All pages for people who were invited, and what is counted of their visits. Thread-safe.
class Pages {
 public:
  struct Surroundings {
    base::Random random;
    std::function<TimeMs()> now;
    RedirectCache& redirects;
    std::function<void(std::string_view)> complain;  ///< told why something could not be done
  };

  /// `store`, `site` and `texts` must live as long.
  Pages(Store& store, const Site& site, const Texts& texts, const Surroundings& surroundings);

  /// False where the request is for something else; nothing was answered then.
  bool handle(const HttpRequest& request, const Respond& respond) {
    return links_.handle(request, respond) || opt_outs_.handle(request, respond);
  }

  /// Writes what was counted since the last time. Throws what the store throws; then it is kept for
  /// the next time.
  void write_counts();

 private:
  std::function<void(std::string_view)> complain_;
  ClickBatcher clicks_;
  LinkPages links_;
  OptOutPages opt_outs_;
};

}  // namespace vortex::server
