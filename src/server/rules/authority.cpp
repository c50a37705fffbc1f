// SPDX-License-Identifier: MIT
#include "server/rules/authority.hpp"

#include <charconv>
#include <string_view>

namespace vortex::server {

std::optional<std::uint16_t> read_port(boost::urls::url_view url) {
  const std::string_view text(url.port());
  if (text.empty()) return 0;
  std::uint16_t port = 0;
  const auto end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, port);
  return read.ec == std::errc() && read.ptr == end && port != 0 ? std::optional(port)
                                                                : std::nullopt;
}

bool is_whole_authority(boost::urls::url_view url) {
  const std::string_view path(url.encoded_path());
  return path.empty() || path.starts_with('/');
}

}  // namespace vortex::server
