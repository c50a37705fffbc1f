// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "support/test_server.hpp"

namespace vortex::test {

/// What the placeholders of one scenario stand for. Tenants, keys and components are made when a
/// scenario first names them, so that no scenario sees what another has done.
class ScenarioValues {
 public:
  explicit ScenarioValues(TestServer& server) : server_(server) {}

  void set(const std::string& name, std::string value) { values_[name] = std::move(value); }
  /// Replaces `{name}`, `{now+7d}`, `{second+1h}`, `{repeat:3:x}` and `{list:3:"#"}`. Throws
  /// std::runtime_error for a name that stands for nothing.
  std::string expand(std::string_view text);
  /// The secret parts of all keys that were made.
  const std::set<std::string>& secrets() const { return secrets_; }

 private:
  std::string value_of(const std::string& inside);
  std::string repeated(std::string_view count_and_text, bool as_list) const;
  std::string time(std::string_view offset) const;
  std::string seconds(std::string_view offset) const;
  base::TimeMs moment(std::string_view offset) const;
  bool make(const std::string& name);
  void make_tenant(const std::string& prefix, std::string_view command, Json::Object arguments);
  void make_key(const std::string& name, Json::Object arguments);
  void make_wrong_keys();
  const std::string& need(const std::string& name);
  void keep_secret(const std::string& key);

  TestServer& server_;
  std::map<std::string, std::string> values_;
  std::set<std::string> secrets_;
};

}  // namespace vortex::test
