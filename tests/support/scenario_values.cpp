// SPDX-License-Identifier: MIT
#include "support/scenario_values.hpp"

#include <array>
#include <stdexcept>

#include "base/base64url.hpp"

namespace vortex::test {
namespace {

bool is_name(std::string_view text) {
  return !text.empty() && text[0] >= 'a' && text[0] <= 'z' &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

bool is_placeholder(std::string_view inside) {
  return is_name(inside) || inside.starts_with("now+") || inside.starts_with("now-") ||
         inside.starts_with("second+") || inside.starts_with("second-") ||
         inside.starts_with("repeat:") || inside.starts_with("list:");
}

/// Node wants the id to be a UUID of a version that there is, and SDKs differ on dots in a secret.
bool is_good_key(const std::string& key) {
  const std::size_t first = key.find('.');
  const std::size_t last = key.rfind('.');
  if (key.substr(0, first) != "VRTX" || last <= first) return false;
  const auto id = base::read_base64url(key.substr(first + 1, last - first - 1));
  return id && id->size() == 16 && (*id)[6] >> 4 == 4 && (*id)[8] >> 6 == 2 &&
         last + 1 < key.size();
}

}  // namespace

std::string ScenarioValues::expand(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    out += text.substr(0, open);
    if (open == std::string_view::npos) break;
    text.remove_prefix(open + 1);
    const std::size_t close = text.find('}');
    const std::string_view inside = text.substr(0, close);
    if (close == std::string_view::npos || !is_placeholder(inside)) {
      out += '{';
      continue;
    }
    out += expand(value_of(std::string(inside)));
    text.remove_prefix(close + 1);
  }
  return out;
}

std::string ScenarioValues::value_of(const std::string& inside) {
  if (inside.starts_with("repeat:")) return repeated(std::string_view(inside).substr(7), false);
  if (inside.starts_with("list:")) return repeated(std::string_view(inside).substr(5), true);
  if (inside.starts_with("second+") || inside.starts_with("second-")) {
    return seconds(std::string_view(inside).substr(6));
  }
  if (inside.starts_with("now")) return time(std::string_view(inside).substr(3));
  return need(inside);
}

std::string ScenarioValues::repeated(std::string_view count_and_text, bool as_list) const {
  const std::size_t colon = count_and_text.find(':');
  const int count = std::stoi(std::string(count_and_text.substr(0, colon)));
  const std::string_view text = count_and_text.substr(colon + 1);
  std::string out;
  for (int i = 1; i <= count; ++i) {
    if (as_list && i > 1) out += ',';
    for (const char c : text) {
      if (as_list && c == '#') {
        out += std::to_string(i);
      } else {
        out += c;
      }
    }
  }
  return out;
}

std::string ScenarioValues::time(std::string_view offset) const {
  return base::iso_time(moment(offset));
}

std::string ScenarioValues::seconds(std::string_view offset) const {
  return std::to_string(moment(offset) / 1000);
}

base::TimeMs ScenarioValues::moment(std::string_view offset) const {
  base::TimeMs at = server_.clock().now();
  if (!offset.empty()) {
    const auto duration = base::read_duration(offset.substr(1));
    if (!duration) throw std::runtime_error("no duration: " + std::string(offset));
    at += offset[0] == '-' ? -duration->count() : duration->count();
  }
  return at;
}

const std::string& ScenarioValues::need(const std::string& name) {
  const auto there = values_.find(name);
  if (there != values_.end()) return there->second;
  if (!make(name)) throw std::runtime_error("nobody said what {" + name + "} is");
  return values_.at(name);
}

bool ScenarioValues::make(const std::string& name) {
  const std::string_view kind = std::string_view(name).substr(name.rfind('_') + 1);
  const std::string prefix = name.substr(0, name.size() - kind.size());
  const bool of_tenant = kind == "key" || kind == "component" || kind == "account" ||
                         kind == "project" || kind == "environment";
  if (of_tenant && (prefix.empty() || prefix == "other_")) {
    make_tenant(prefix, "accounts create", {{"NAME", "test"}});
  } else if (of_tenant && prefix == "sibling_") {
    make_tenant(prefix, "environments create", {{"NAME", "test"}, {"--account", need("account")}});
  } else if (name == "second_key" || name == "revoked_key") {
    make_key(name, {});
    if (name == "revoked_key") server_.administrate("keys revoke", {{"KID", values_.at(name)}});
  } else if (name == "expired_key") {
    make_key(name, {{"--expires-in", "1ms"}});
    server_.clock().advance(std::chrono::milliseconds(1));
  } else if (name == "second_component") {
    const Json made =
        server_.administrate("components create", {{"--environment", need("environment")}});
    set(name, *made.find("componentId")->if_text());
  } else if (name == "unknown_key" || name == "wrong_secret" || name == "spare_bits") {
    make_wrong_keys();
  }
  return values_.contains(name);
}

void ScenarioValues::make_tenant(const std::string& prefix, std::string_view command,
                                 Json::Object arguments) {
  const Json made = server_.administrate(command, std::move(arguments));
  set(prefix + "key", *made.find("apiKey")->if_text());
  set(prefix + "component", *made.find("componentId")->if_text());
  set(prefix + "account", *made.find("accountId")->if_text());
  set(prefix + "project", *made.find("projectId")->if_text());
  set(prefix + "environment", *made.find("environmentId")->if_text());
  keep_secret(values_.at(prefix + "key"));
}

void ScenarioValues::make_key(const std::string& name, Json::Object arguments) {
  arguments.set("--environment", need("environment"));
  const Json made = server_.administrate("keys create", std::move(arguments));
  set(name, *made.find("apiKey")->if_text());
  keep_secret(values_.at(name));
}

// Keys that look right: another id, another secret, and an id whose last character carries bits
// that mean nothing, which would make two texts the same key.
void ScenarioValues::make_wrong_keys() {
  const std::string key = need("key");
  const std::size_t dot = key.rfind('.');
  set("unknown_key",
      "VRTX." + base::base64url(std::array<std::uint8_t, 16>{1, 2, 3}) + key.substr(dot));
  set("wrong_secret", key.substr(0, dot + 1) + std::string(key.size() - dot - 1, 'A'));
  std::string spare = key;
  ++spare[dot - 1];
  set("spare_bits", spare);
}

void ScenarioValues::keep_secret(const std::string& key) {
  if (!is_good_key(key)) throw std::runtime_error("some SDKs cannot sign with this key");
  secrets_.insert(key.substr(key.rfind('.') + 1));
}

}  // namespace vortex::test
