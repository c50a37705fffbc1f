// SPDX-License-Identifier: MIT
#include <ostream>
#include <set>

#include "cli/commands.hpp"

namespace vortex::cli {
namespace {

/// A place on the command line: `vortex` itself with an empty path, a group or a command.
struct Place {
  std::string path;
  std::vector<std::pair<std::string, std::string>> subcommands;  ///< name and summary
  std::vector<Option> options;
};

std::string name_of(const std::string& path) {
  return path.substr(path.rfind(' ') + 1);
}

void add_below(std::vector<Place>& all, const std::string& path, const std::string& summary) {
  const std::size_t space = path.rfind(' ');
  const std::string parent = space == path.npos ? "" : path.substr(0, space);
  for (Place& place : all) {
    if (place.path == parent) place.subcommands.emplace_back(name_of(path), summary);
  }
}

std::vector<Place> all_places() {
  std::vector<Place> all = {{"", {}, common_options()}};
  for (const Group& group : groups()) {
    add_below(all, group.name, group.summary);
    all.push_back({group.name, {}, {}});
  }
  for (const Command& command : commands()) {
    add_below(all, command.path, command.summary);
    all.push_back({command.path, {}, joined(command.options, common_options())});
  }
  for (Place& place : all) place.options.push_back({"--help", "print help", Option::Kind::flag});
  return all;
}

const std::vector<Place>& places() {
  static const std::vector<Place> kPlaces = all_places();
  return kPlaces;
}

// The options that take a value. A name takes one everywhere or nowhere, so that a shell need not
// know the command to find its end.
std::string options_with_value(const char* separator) {
  std::set<std::string> names;
  for (const Place& place : places()) {
    for (const Option& option : place.options) {
      if (!option.is_argument() && option.takes_value()) names.insert(option.name);
    }
  }
  return join({names.begin(), names.end()}, separator);
}

std::string quoted_paths(const char* separator) {
  std::vector<std::string> paths;
  for (const Place& place : places()) {
    if (!place.path.empty()) paths.push_back('\'' + place.path + '\'');
  }
  return join(paths, separator);
}

// A text between single quotes, where `escape` stands for one of them.
std::string quoted(const std::string& text, const char* escape) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string(escape) : std::string(1, c);
  return out + '\'';
}

// What bash and zsh have in common. Word by word this finds the place `at` on the command line, and
// the option that `takes` the next word as its value.
std::string walk(const char* first, const char* end, const char* words) {
  return std::string("  for ((i = ") + first + "; i < " + end + "; i++)); do\n    word=${" + words +
         "[i]}\n"
         "    if [[ $word == '=' ]]; then continue; fi\n"
         "    if [[ -n $takes ]]; then takes=''; continue; fi\n"
         "    case $word in\n"
         "      " +
         options_with_value("|") +
         ") takes=$word ;;\n"
         "      -*) ;;\n"
         "      *)\n"
         "        word=\"${at:+$at }$word\"\n"
         "        case $word in\n"
         "          " +
         quoted_paths("|") +
         ") at=$word ;;\n"
         "        esac ;;\n"
         "    esac\n"
         "  done\n";
}

// What may stand at a place, where it is known: `values` with `begin` and `end` around them, or
// `files`.
std::string find_values(const char* begin, const char* end) {
  std::string out = "  case \"$at:$takes\" in\n";
  for (const Place& place : places()) {
    for (const Option& option : place.options) {
      const std::string where =
          "    '" + place.path + ':' + (option.is_argument() ? "" : option.name) + "') ";
      if (option.takes_file()) out += where + "files=1 ;;\n";
      if (option.choices.empty()) continue;
      out += where + "values=" + begin + join(option.choices, " ") + end + " ;;\n";
    }
  }
  return out + "  esac\n";
}

std::string bash_script() {
  std::string names;
  for (const Place& place : places()) {
    std::vector<std::string> subcommands, options;
    for (const auto& [name, summary] : place.subcommands) subcommands.push_back(name);
    for (const Option& option : place.options) {
      if (!option.is_argument()) options.push_back(option.name);
    }
    names += "    '" + place.path + "') subcommands='" + join(subcommands, " ") + "' options='" +
             join(options, " ") + "' ;;\n";
  }
  return "# Completion of vortex for bash, made by: vortex completion bash\n"
         "_vortex() {\n"
         "  local i word at='' takes='' values='' files='' subcommands='' options=''\n"
         "  local cur=${COMP_WORDS[COMP_CWORD]}\n"
         // Bash makes three words of --color=never.
         "  if [[ $cur == '=' ]]; then cur=''; fi\n" +
         walk("1", "COMP_CWORD", "COMP_WORDS") + find_values("'", "'") + "  case $at in\n" + names +
         "  esac\n"
         "  if [[ -n $takes ]]; then\n"
         "    :\n"
         "  elif [[ $cur == -* ]]; then\n"
         "    files='' values=$options\n"
         "  elif [[ -z $values$files ]]; then\n"
         "    values=${subcommands:-$options}\n"
         "  fi\n"
         "  if [[ -n $files ]]; then\n"
         "    compopt -o filenames 2>/dev/null || :\n"
         "    mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
         "  else\n"
         "    mapfile -t COMPREPLY < <(compgen -W \"$values\" -- \"$cur\")\n"
         "  fi\n"
         "}\n"
         "complete -F _vortex vortex\n";
}

std::string zsh_script() {
  std::string names;
  for (const Place& place : places()) {
    names += "    '" + place.path + "')\n      subcommands=(";
    for (const auto& [name, summary] : place.subcommands) {
      names += ' ' + quoted(name + ':' + summary, "'\\''");
    }
    names += " )\n      options=(";
    for (const Option& option : place.options) {
      if (!option.is_argument()) names += ' ' + quoted(option.name + ':' + option.help, "'\\''");
    }
    names += " ) ;;\n";
  }
  return "#compdef vortex\n"
         "# Completion of vortex for zsh, made by: vortex completion zsh\n"
         "_vortex() {\n"
         "  local i word at='' takes='' files='' cur=${words[CURRENT]}\n"
         "  local -a values subcommands options\n" +
         walk("2", "CURRENT", "words") +
         "  if [[ -z $takes && $cur == --*=* ]]; then\n"
         "    takes=${cur%%=*}\n"
         "    compset -P '*='\n"
         "  fi\n" +
         find_values("(", ")") + "  case $at in\n" + names +
         "  esac\n"
         "  if [[ -z $takes && $cur == -* ]]; then\n"
         "    _describe -o option options\n"
         "  elif [[ -n $files ]]; then\n"
         "    _files\n"
         "  elif (( $#values )); then\n"
         "    _describe value values\n"
         "  elif [[ -n $takes ]]; then\n"
         "    _message 'value of '$takes\n"
         "  elif (( $#subcommands )); then\n"
         "    _describe command subcommands\n"
         "  else\n"
         "    _describe -o option options\n"
         "  fi\n"
         "}\n"
         // Sourced, it says what it completes; found in fpath, it is called for that.
         "if [[ $funcstack[1] == _vortex ]]; then _vortex \"$@\"; else compdef _vortex vortex; "
         "fi\n";
}

std::string fish_option(const std::string& at, const Option& option) {
  const std::string help = quoted(option.help, "\\'");
  std::string line = "complete -c vortex -n " + at;
  if (!option.is_argument()) line += " -l " + option.name.substr(2) + " -d " + help;
  if (option.takes_file()) return line + (option.is_argument() ? " -F\n" : " -r -F\n");
  if (!option.choices.empty()) return line + " -x -a '" + join(option.choices, " ") + "'\n";
  if (option.is_argument()) return "";
  return line + (option.takes_value() ? " -x\n" : "\n");
}

std::string fish_script() {
  std::string out =
      "# Completion of vortex for fish, made by: vortex completion fish\n"
      "function __vortex_at\n"
      "    set -l at\n"
      "    set -l takes\n"
      "    for word in (commandline -opc)[2..-1]\n"
      "        if test -n \"$takes\"\n"
      "            set takes\n"
      "            continue\n"
      "        end\n"
      "        switch $word\n"
      "            case " +
      options_with_value(" ") +
      "\n"
      "                set takes $word\n"
      "            case '-*'\n"
      "            case '*'\n"
      "                if contains -- \"$(string join ' ' -- $at $word)\" " +
      quoted_paths(" ") +
      "\n"
      "                    set at $at $word\n"
      "                end\n"
      "        end\n"
      "    end\n"
      "    test \"$at\" = \"$argv[1]\"\n"
      "end\n"
      "complete -c vortex -f\n";
  for (const Place& place : places()) {
    const std::string at = "\"__vortex_at '" + place.path + "'\"";
    for (const auto& [name, summary] : place.subcommands) {
      out += "complete -c vortex -n " + at + " -a " + name + " -d " + quoted(summary, "\\'") + '\n';
    }
    for (const Option& option : place.options) out += fish_option(at, option);
  }
  return out;
}

ExitCode completion(const Arguments& arguments, Terminal& terminal) {
  const std::string& shell = arguments.text("SHELL");
  terminal.out << (shell == "bash" ? bash_script() : shell == "zsh" ? zsh_script() : fish_script());
  return kFine;
}

}  // namespace

std::vector<Command> completion_commands() {
  return {{"completion",
           "Print what a shell needs to complete command lines of vortex",
           {{"SHELL", "which shell", Option::Kind::text, true, "", {"bash", "zsh", "fish"}}},
           "source <(vortex completion bash)\n"
           "vortex completion zsh > ~/.zfunc/_vortex\n"
           "vortex completion fish > ~/.config/fish/completions/vortex.fish",
           completion}};
}

}  // namespace vortex::cli
