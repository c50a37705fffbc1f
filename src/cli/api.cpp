// SPDX-License-Identifier: MIT
#include "cli/api.hpp"

namespace vortex::cli {

std::vector<Option> with_api(std::vector<Option> options) {
  return with_key(joined(std::move(options), {{"--base-url",
                                               "URL of the service [https://api.vortexsoftware.com]"
                                               " (VORTEX_API_BASE_URL)",
                                               Option::Kind::text, false, "URL"}}));
}

std::string base_url(const Settings& settings) {
  const auto given = settings.base_url();
  if (!given) return ClientOptions("").base_url;
  try {
    make_request(AnyCall{Method::get, "", ""}, Connection{"", given->value});
  } catch (const InvalidArgument&) {
    throw UsageError(given->source + ": " + given->value +
                     " is not an http or https URL without query");
  }
  return given->value;
}

ClientOptions client_options(const Settings& settings) {
  ClientOptions options(required_api_key(settings));
  options.base_url = base_url(settings);
  return options;
}

Scope read_scope(std::string_view option, const std::string& text, bool with_name) {
  const std::size_t colon = text.find(':');
  std::string id = colon == text.npos ? "" : text.substr(colon + 1);
  std::string name;
  if (const std::size_t end = id.find(':'); with_name && end != id.npos) {
    name = id.substr(end + 1);
    id.erase(end);
  }
  if (colon == 0 || id.empty()) {
    throw UsageError(std::string(option) + " must be TYPE:ID" +
                     (with_name ? "[:NAME], such as team:42:Design" : ", such as team:42"));
  }
  return Scope(text.substr(0, colon), std::move(id), std::move(name));
}

}  // namespace vortex::cli
