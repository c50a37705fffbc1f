// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vortex::test {

/// What a request is for and from whom, as its first line and headers say.
class SdkRequest {
 public:
  /// Nothing where it does not begin with a request line.
  static std::optional<SdkRequest> read(std::string_view request);

  /// Whether it is for this route: `{…}` is any segment, `{scope}` several, and words that are
  /// routes are no ids.
  bool is(std::string_view method, std::string_view pattern) const;
  /// `key`, `java` (a key, from that SDK), `other` (a key, from another), `token` or `any`.
  bool has(std::string_view credential) const;

 private:
  bool from_java() const;
  void read_header(std::string_view line);

  std::string method_;
  std::string path_;  ///< after /api/v1, without the query
  std::string sdk_;
  std::string user_agent_;
  bool key_ = false;
  bool token_ = false;
};

}  // namespace vortex::test
