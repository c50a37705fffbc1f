// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>

#include "server/mail/carrier.hpp"
#include "server/mail/maildir.hpp"
#include "server/settings/settings.hpp"

namespace vortex::server {

/// What carries mail by these settings: the relay, or where none is set up, the local mailbox,
/// which must live as long. What is on its way ends early once `is_stopping`, which is asked again
/// and again and may be empty. Throws std::invalid_argument where the relay's CA file cannot be
/// read.
std::unique_ptr<Carrier> make_carrier(const Settings& settings, Maildir& maildir,
                                      std::function<bool()> is_stopping);

}  // namespace vortex::server
