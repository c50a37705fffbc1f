// SPDX-License-Identifier: MIT
#include "server/mail/carriers.hpp"

#include "server/mail/local_carrier.hpp"
#include "server/mail/relay_carrier.hpp"

namespace vortex::server {

std::unique_ptr<Carrier> make_carrier(const Settings& settings, Maildir& maildir,
                                      std::function<bool()> is_stopping) {
  if (settings.mail_smtp_url.empty()) return std::make_unique<LocalCarrier>(maildir);
  SmtpRelay::Options options;
  options.url = std::get<SmtpUrl>(read_smtp_url(settings.mail_smtp_url));
  options.ca_file = settings.mail_ca_file;
  options.ehlo_name = ehlo_name(settings.public_url);
  options.is_stopping = std::move(is_stopping);
  return std::make_unique<RelayCarrier>(std::move(options));
}

}  // namespace vortex::server
