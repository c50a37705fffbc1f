// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "server/settings/settings.hpp"
#include "server/store/store.hpp"
#include "vortex/json.hpp"

namespace vortex::server {

/// An admin command that cannot be done; the message says why. Exit code 1.
class AdminFault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// An argument that is missing or whose value could never be right. Exit code 2.
class AdminUsage : public AdminFault {
 public:
  using AdminFault::AdminFault;
};

/// What was given to an admin command: texts by the names of options (`--environment`) and places
/// (`NAME`), as they also travel to a running server.
class AdminArguments {
 public:
  explicit AdminArguments(Json::Object values) : values_(std::move(values)) {}

  std::optional<std::string> maybe(std::string_view name) const;
  /// Throws AdminUsage where it is missing.
  std::string text(std::string_view name) const;
  std::vector<std::string> list(std::string_view name) const;
  /// Throws AdminUsage where it is no id.
  std::optional<base::Uuid> maybe_uuid(std::string_view name) const;
  base::Uuid uuid(std::string_view name) const;

 private:
  Json::Object values_;
};

struct AdminOption {
  /// A secret is on standard input and `-` in its place: process lists show what is on a command
  /// line. `id_or_secret` takes the id of the secret as well. A `file` is made absolute: the server
  /// is in another folder than whoever asks it.
  enum class Kind { text, list, secret, id_or_secret, file };

  std::string name;  ///< `--account`, or `NAME` for an argument by place
  std::string help;
  bool required = false;
  Kind kind = Kind::text;
};

/// What commands work on.
struct AdminContext {
  Store& store;
  const Settings& settings;
  std::filesystem::path mailbox;
  std::string mailbox_url = {};            ///< of the running server; empty: there is none
  std::function<bool()> is_stopping = {};  ///< whether the running server is
};

/// One admin command: a row in the table that the command line, its help and the admin socket
/// share.
struct AdminCommand {
  std::string_view path;  ///< `keys create`
  std::string_view summary;
  std::vector<AdminOption> options;
  std::string_view example;
  /// Returns one object; lists are `{"items":[…]}`. With `"fine":false` in it the exit code is 1.
  /// Throws AdminFault.
  Json (*run)(AdminContext& context, const AdminArguments& arguments);
  /// Does it without any data folder, or returns nothing where the arguments need one.
  std::optional<Json> (*run_without_folder)(const AdminArguments& arguments) = nullptr;
  bool takes_long = false;  ///< a server does it beside other commands, one such at a time
};

const std::vector<AdminCommand>& admin_commands();

/// Null where there is none with this path.
const AdminCommand* find_admin_command(std::string_view path);

/// Runs the command with this path. Throws AdminFault.
Json run_admin_command(AdminContext& context, std::string_view path,
                       const AdminArguments& arguments);

std::vector<AdminCommand> tenant_commands();
std::vector<AdminCommand> key_commands();
std::vector<AdminCommand> component_commands();
std::vector<AdminCommand> mail_commands();
std::vector<AdminCommand> webhook_commands();
std::vector<AdminCommand> database_commands();

/// Throws AdminFault where `text` cannot be what somebody calls `what`: 1 to 200 characters, none
/// of which steers what shows them.
const std::string& require_name(std::string_view what, const std::string& text);

/// Splits `name=value`. Throws AdminUsage.
std::pair<std::string, std::string> split_assignment(const std::string& text);

}  // namespace vortex::server
