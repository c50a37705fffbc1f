// SPDX-License-Identifier: MIT
#include <toml++/toml.h>

#include <sstream>

#include "server/settings/settings.hpp"

namespace vortex::server {
namespace {

using Texts = std::vector<std::pair<std::string, std::string>>;

std::string text_of(const toml::node& node, const std::string& name) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* truth = node.as_boolean()) return truth->get() ? "true" : "false";
  const auto* list = node.as_array();
  if (!list) throw SettingFault(name + " must be a text, a whole number, a truth value or a list");
  std::string out;
  for (const toml::node& item : *list) {
    if (item.is_array()) throw SettingFault(name + " must not hold a list in a list");
    const std::string text = text_of(item, name);
    if (text.find(',') != std::string::npos) {
      throw SettingFault(name + " must not hold a comma in an item");
    }
    out += (out.empty() ? "" : ",") + text;
  }
  return out;
}

void collect(const toml::table& table, const std::string& prefix, Texts& out) {
  for (const auto& [key, node] : table) {
    const std::string name = prefix + std::string(key.str());
    if (const auto* inner = node.as_table()) {
      collect(*inner, name + '.', out);
    } else {
      out.emplace_back(name, text_of(node, name));
    }
  }
}

}  // namespace

std::vector<std::pair<std::string, std::string>> read_settings_file(const std::string& file) {
  try {
    Texts out;
    collect(toml::parse_file(file), "", out);
    return out;
  } catch (const toml::parse_error& fault) {
    std::ostringstream message;
    message << file << ": " << fault.description() << " (" << fault.source().begin << ")";
    throw SettingFault(message.str());
  }
}

}  // namespace vortex::server
