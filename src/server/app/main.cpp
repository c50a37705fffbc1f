// SPDX-License-Identifier: MIT
#include "server/app/main.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>

#include "base/random.hpp"
#include "server/admin/socket.hpp"
#include "server/app/command_line.hpp"
#include "server/app/data_folder.hpp"
#include "server/app/input.hpp"
#include "server/app/print.hpp"
#include "server/app/serve.hpp"
#include "vortex/error.hpp"
#include "wire/api_key.hpp"

extern char** environ;

namespace vortex::server {
namespace {

enum ExitCode { kFine = 0, kFault = 1, kUsage = 2 };

std::vector<std::pair<std::string, std::string>> environment() {
  std::vector<std::pair<std::string, std::string>> variables;
  for (char** entry = environ; *entry; ++entry) {
    const std::string_view text(*entry);
    const std::size_t equals = std::min(text.find('='), text.size());
    variables.emplace_back(text.substr(0, equals), text.substr(std::min(equals + 1, text.size())));
  }
  return variables;
}

Store::Options store_options(const DataFolder& folder, const Variant& variant) {
  Store::Options options;
  options.file = folder.database();
  options.migrations = variant.migrations;
  options.source = {[] { return base::to_ms(std::chrono::system_clock::now()); },
                    base::secure_random()};
  return options;
}

std::optional<std::string> read_key_file(const std::optional<std::string>& file) {
  if (!file) return std::nullopt;
  std::ifstream in(*file, std::ios::binary);
  if (!in) throw StartFault("cannot read " + *file);
  const std::string key = read_secret(in);
  try {
    wire::split_api_key(key);
  } catch (const InvalidArgument& fault) {
    throw StartFault(*file + " holds no API key: " + fault.what());
  }
  return key;
}

// The key is read first, so that a wrong one leaves no folder in which init finds something.
void init(const CommandLine& line, const Settings& settings, const Variant& variant) {
  const auto key = read_key_file(line.api_key_file);
  DataFolder folder(settings.data);
  const auto refuse = [&] {
    throw StartFault(settings.data + " is in use already; choose another folder with --data");
  };
  // An account that an earlier start could not finish making is no reason to refuse.
  if (std::filesystem::exists(folder.credentials())) refuse();
  Store store(store_options(folder, variant));
  const auto made = folder.initialise(store, key);
  if (!made) refuse();
  print(std::cout, made->json(), line.json);
}

void show_config(const CommandLine& line, const Settings& settings) {
  Json::Object values;
  for (const SettingRow& row : setting_rows()) values.set(row.name, row.show(settings));
  // Which port 0 becomes is known only once the server listens.
  if (!settings.listen.ends_with(":0")) {
    values.set("public_url", public_url_at(settings, settings.listen));
  }
  print(std::cout, values, line.json);
}

Json administrate_alone(const Settings& settings, const std::string& command,
                        const Json::Object& arguments, const Variant& variant) {
  const DataFolder folder(settings.data);
  Store store(store_options(folder, variant));
  AdminContext context{store, settings, folder.mailbox()};
  return run_admin_command(context, command, AdminArguments(arguments));
}

Json administrate(const CommandLine& line, const Settings& settings, const Variant& variant) {
  const std::filesystem::path data = settings.data;
  const Json::Object arguments = with_input(line.command, line.arguments, std::cin);
  if (const auto alone = find_admin_command(line.command)->run_without_folder) {
    if (const auto answer = alone(AdminArguments(arguments))) return *answer;
  }
  if (!std::filesystem::exists(data / "vortex.db")) {
    throw StartFault("there is no database in " + settings.data +
                     "; name the server's folder with --data");
  }
  if (const auto answer = ask_admin_socket(data, line.command, arguments)) return *answer;
  try {
    return administrate_alone(settings, line.command, arguments, variant);
  } catch (const FolderInUse&) {
    // A server may have come up in the meantime.
    if (const auto answer = ask_admin_socket(data, line.command, arguments)) return *answer;
    throw;
  }
}

// Which flag chose the place that cannot be listened on.
std::string flag_of_place(std::string_view why, const Settings& settings) {
  const auto concerns = [&](const std::string& place) {
    return why.starts_with("cannot listen on " + place + ':');
  };
  if (concerns(settings.listen)) return "--listen";
  return concerns(settings.metrics_listen) ? "--metrics-listen" : "";
}

void serve_or_advise(const ServeOptions& options, std::ostream* terminal) {
  try {
    serve(options, terminal);
  } catch (const ListenFault& fault) {
    const std::string why = fault.what();
    // The admin socket's place is not the operator's choice.
    const std::string flag = flag_of_place(why, options.settings);
    if (flag.empty()) throw;
    const bool in_use = why.ends_with(std::strerror(EADDRINUSE));
    throw StartFault(why + (in_use ? "; stop what listens there, or choose" : "; choose") +
                     " another with " + flag);
  }
}

bool is_fine(const Json& answer) {
  const Json* fine = answer.find("fine");
  return !fine || fine->text() != "false";
}

ExitCode run_command(const CommandLine& line, const Variant& variant) {
  const ReadSettings read = read_settings({line.config, environment(), line.settings});
  if (line.command == "serve") {
    serve_or_advise(
        {read.settings, line.port_file, read.warnings, variant.durability, variant.migrations},
        ::isatty(STDOUT_FILENO) ? &std::cout : nullptr);
    return kFine;
  }
  for (const std::string& warning : read.warnings) std::cerr << "vortexd: " << warning << '\n';
  if (line.command == "init") {
    init(line, read.settings, variant);
  } else if (line.command == "config") {
    show_config(line, read.settings);
  } else {
    const Json answer = administrate(line, read.settings, variant);
    print(std::cout, answer, line.json);
    if (!is_fine(answer)) return kFault;
  }
  return kFine;
}

}  // namespace

int run_program(int argc, char** argv, const Variant& variant) {
  ::umask(077);
  const auto line = read_command_line(argc, argv);
  if (const int* code = std::get_if<int>(&line)) return *code;
  try {
    return run_command(std::get<CommandLine>(line), variant);
  } catch (const SettingFault& fault) {
    std::cerr << "vortexd: " << fault.what() << '\n';
    return kUsage;
  } catch (const AdminUsage& fault) {
    std::cerr << "vortexd: " << fault.what() << '\n';
    return kUsage;
  } catch (const std::exception& fault) {
    std::cerr << "vortexd: " << fault.what() << '\n';
    return kFault;
  }
}

}  // namespace vortex::server
