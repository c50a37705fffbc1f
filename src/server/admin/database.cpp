// SPDX-License-Identifier: MIT
#include <filesystem>

#include "server/admin/command.hpp"
#include "server/store/check.hpp"

namespace vortex::server {
namespace {

bool never() {
  return false;
}

// The server writes the file, so it is the server who must be allowed to.
Json back_up(AdminContext& context, const AdminArguments& arguments) {
  const std::filesystem::path file = arguments.text("FILE");
  context.store.copy_to(file, context.is_stopping ? context.is_stopping : never);
  return Json::Object{{"file", file.string()},
                      {"bytes", static_cast<std::int64_t>(std::filesystem::file_size(file))}};
}

Json show(const std::vector<Problem>& problems) {
  Json::Array items;
  for (const Problem& problem : problems) {
    items.push_back(Json::Object{{"rule", problem.rule}, {"what", problem.what}});
  }
  const bool fine = items.empty();
  return Json::Object{{"fine", fine}, {"items", std::move(items)}};
}

Json check(AdminContext& context, const AdminArguments&) {
  return show(context.store.check(context.is_stopping ? context.is_stopping : never));
}

// A backup may lie where no server is.
std::optional<Json> check_backup(const AdminArguments& arguments) {
  const auto file = arguments.maybe("FILE");
  if (!file) return std::nullopt;
  return show(check_file(*file));
}

}  // namespace

std::vector<AdminCommand> database_commands() {
  return {
      {"backup",
       "Copy the database into a new file, while the server runs or not",
       {{"FILE", "what to write; must not be there yet", true, AdminOption::Kind::file}},
       "vortexd backup /var/backups/vortex-2026-01-31.db",
       back_up,
       nullptr,
       true},
      {"check",
       "Look for damage and contradictions in the database; exit code 1 where there are any",
       {{"FILE", "a backup; the database of the folder unless given", false,
         AdminOption::Kind::file}},
       "vortexd check",
       check,
       check_backup,
       true},
  };
}

}  // namespace vortex::server
