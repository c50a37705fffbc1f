// SPDX-License-Identifier: MIT
#pragma once

#include <boost/asio/ip/address.hpp>

namespace vortex::server {

/// Whether an address is one of the public internet: none of a machine itself, of a private or
/// shared network, of a link (where clouds keep their metadata), of documentation or tests, of
/// several receivers at once, and none that carries an IPv4 address inside an IPv6 one, which would
/// be a second way to all of these. Scope ids do not matter.
bool is_public(const boost::asio::ip::address& address);

}  // namespace vortex::server
