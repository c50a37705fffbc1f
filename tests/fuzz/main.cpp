// SPDX-License-Identifier: MIT
// One program for all fuzzers, so that what they share is compiled and linked once; the first
// argument, --fuzzer=NAME, says which one runs.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "fuzz/fuzzers.hpp"

namespace vortex::fuzz {
namespace {

struct Fuzzer {
  std::string_view name;
  void (*run)(std::string_view input);
};

constexpr auto kFuzzers = std::to_array<Fuzzer>({
    {"api_call", api_call},
    {"bodies", bodies},
    {"client_address", client_address},
    {"http_head", http_head},
    {"json", json},
    {"links", links},
    {"lz_string", lz_string},
    {"smtp_url", smtp_url},
    {"target", target},
    {"times", times},
    {"token", token},
    {"url", url},
    {"user_signature", user_signature},
    {"webhook", webhook},
});

const Fuzzer* chosen = nullptr;

}  // namespace

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "== does not hold: %s\n", what);
  std::abort();
}

std::string_view take_until(std::string_view& input, char separator) {
  const std::size_t end = std::min(input.find(separator), input.size());
  const std::string_view taken = input.substr(0, end);
  input.remove_prefix(std::min(end + 1, input.size()));
  return taken;
}

}  // namespace vortex::fuzz

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  using namespace vortex::fuzz;
  constexpr std::string_view kOption = "--fuzzer=";
  for (int i = 1; i < *count; ++i) {
    const std::string_view argument = (*arguments)[i];
    if (!argument.starts_with(kOption)) continue;
    const auto* found = std::find_if(kFuzzers.begin(), kFuzzers.end(), [&](const Fuzzer& fuzzer) {
      return fuzzer.name == argument.substr(kOption.size());
    });
    if (found != kFuzzers.end()) chosen = found;
  }
  if (chosen) return 0;
  std::fprintf(stderr, "usage: fuzz --fuzzer=NAME [OPTION OF LIBFUZZER...] [CORPUS...]\n");
  for (const Fuzzer& fuzzer : kFuzzers) std::fprintf(stderr, "  %s\n", fuzzer.name.data());
  std::exit(2);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  vortex::fuzz::chosen->run({reinterpret_cast<const char*>(data), size});
  return 0;
}
