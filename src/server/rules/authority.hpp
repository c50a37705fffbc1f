// SPDX-License-Identifier: MIT
#pragma once

#include <boost/url/url_view.hpp>
#include <cstdint>
#include <optional>

namespace vortex::server {

/// The port that a URL gives, 0 where it gives none; nothing for a number that is none. Boost.URL
/// 1.81 takes any number and cuts it to 16 bits.
std::optional<std::uint16_t> read_port(boost::urls::url_view url);

/// Whether the authority ends where the path begins. Boost.URL 1.81 ends it where it likes and
/// calls the rest the path: http://127.0.0.1.example is then a page of 127.0.0.1.
bool is_whole_authority(boost::urls::url_view url);

}  // namespace vortex::server
