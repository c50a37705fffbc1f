// SPDX-License-Identifier: MIT
#include "server/admin/command.hpp"

#include "base/utf8.hpp"
#include "server/rules/text.hpp"

namespace vortex::server {
namespace {

constexpr std::size_t kNameMax = 200;

}  // namespace

std::optional<std::string> AdminArguments::maybe(std::string_view name) const {
  const Json* value = values_.find(name);
  return value && value->if_text() ? std::optional(*value->if_text()) : std::nullopt;
}

std::string AdminArguments::text(std::string_view name) const {
  auto value = maybe(name);
  if (!value) throw AdminUsage(std::string(name) + " is missing");
  return std::move(*value);
}

std::vector<std::string> AdminArguments::list(std::string_view name) const {
  std::vector<std::string> texts;
  const Json* value = values_.find(name);
  if (!value || !value->if_array()) return texts;
  for (const Json& item : *value->if_array()) {
    if (item.if_text()) texts.push_back(*item.if_text());
  }
  return texts;
}

std::optional<base::Uuid> AdminArguments::maybe_uuid(std::string_view name) const {
  return maybe(name) ? std::optional(uuid(name)) : std::nullopt;
}

base::Uuid AdminArguments::uuid(std::string_view name) const {
  const auto id = base::read_uuid(text(name));
  if (!id)
    throw AdminUsage(std::string(name) + " must be an id such as " +
                     "0190f3c0-0000-7000-8000-000000000000");
  return *id;
}

const std::vector<AdminCommand>& admin_commands() {
  static const std::vector<AdminCommand> all = [] {
    std::vector<AdminCommand> rows;
    for (const auto& part : {tenant_commands(), key_commands(), component_commands(),
                             mail_commands(), webhook_commands(), database_commands()}) {
      rows.insert(rows.end(), part.begin(), part.end());
    }
    return rows;
  }();
  return all;
}

const AdminCommand* find_admin_command(std::string_view path) {
  for (const AdminCommand& command : admin_commands()) {
    if (command.path == path) return &command;
  }
  return nullptr;
}

Json run_admin_command(AdminContext& context, std::string_view path,
                       const AdminArguments& arguments) {
  const AdminCommand* command = find_admin_command(path);
  if (!command) throw AdminFault("there is no command " + std::string(path));
  return command->run(context, arguments);
}

const std::string& require_name(std::string_view what, const std::string& text) {
  const std::size_t size = base::count_code_points(text);
  if (size == 0 || size > kNameMax || has_control_or_override(text)) {
    throw AdminFault(std::string(what) +
                     " must have 1 to 200 characters, none of them a control character");
  }
  return text;
}

std::pair<std::string, std::string> split_assignment(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw AdminUsage("write settings as NAME=VALUE, not " + text);
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

}  // namespace vortex::server
