// SPDX-License-Identifier: MIT
#include "server/app/input.hpp"

#include <filesystem>
#include <istream>
#include <iterator>

#include "server/admin/command.hpp"
#include "server/rules/text.hpp"

namespace vortex::server {
namespace {

using Kind = AdminOption::Kind;

[[noreturn]] void refuse(const AdminOption& option) {
  throw AdminUsage(option.name + " must be " +
                   (option.kind == Kind::secret ? "-" : "a key's id, or -") +
                   ", and the key on standard input: process lists show what is on a command line");
}

bool is_id(const AdminOption& option, const std::string& text) {
  return option.kind == Kind::id_or_secret && base::read_uuid(text);
}

void put_input(const AdminOption& option, Json& value, std::istream& input) {
  if (is_id(option, *value.if_text())) return;
  if (*value.if_text() != "-") refuse(option);
  value = read_secret(input);
}

void complete(const AdminOption& option, Json& value, std::istream& input) {
  if (option.kind == Kind::secret || option.kind == Kind::id_or_secret) {
    put_input(option, value, input);
  } else if (option.kind == Kind::file) {
    value = std::filesystem::absolute(*value.if_text()).lexically_normal().string();
  }
}

}  // namespace

std::string read_secret(std::istream& input) {
  const std::string text(std::istreambuf_iterator<char>(input), {});
  return std::string(trim(text));
}

Json::Object with_input(std::string_view command, Json::Object arguments, std::istream& input) {
  const AdminCommand* row = find_admin_command(command);
  for (const AdminOption& option : row ? row->options : std::vector<AdminOption>()) {
    for (auto& member : arguments) {
      if (member.name == option.name) complete(option, member.value, input);
    }
  }
  return arguments;
}

}  // namespace vortex::server
