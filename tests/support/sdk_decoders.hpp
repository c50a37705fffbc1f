// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "support/raw_client.hpp"
#include "vortex/json.hpp"

/// Which answers the official SDKs can decode. The facts are in sdk_decoders.txt, which also says
/// what its rows mean; here is what applies them.
namespace vortex::test {

/// An SDK that cannot decode an answer, where in the answer, and why.
struct DecodeFault {
  std::string sdk;
  std::string path;
  std::string why;
};

class SdkDecoders {
 public:
  /// The table, read once. Throws std::runtime_error where it is malformed.
  static const SdkDecoders& table();

  /// What the SDKs make of an answer of a shape of the table, such as `invitation`.
  std::vector<DecodeFault> faults(std::string_view shape, const RawReply& reply) const;
  /// What the SDKs that would have sent this request make of the answer. `request` is how it
  /// began: its first line and headers. Nothing for refusals and for routes that no SDK uses.
  std::vector<DecodeFault> faults_of_exchange(std::string_view request,
                                              const RawReply& reply) const;

 private:
  struct Cell {
    std::string need;
    std::string kind;
  };
  struct Row {
    std::string name;
    std::string kind;
    std::vector<Cell> cells;  ///< one for each SDK
  };
  using Shape = std::vector<Row>;
  struct Answer {
    std::string method;
    std::string path;
    std::string credential;
    std::string shape;
    std::vector<std::string> sdks;
  };
  class Judge;

  explicit SdkDecoders(const std::filesystem::path& path);
  void read_line(const std::string& line);
  void require_kind(std::string_view kind) const;
  void read_row(const std::vector<std::string>& words);
  const Shape& shape(std::string_view name) const;
  std::vector<DecodeFault> judged(const Answer& answer, const RawReply& reply) const;

  std::vector<std::string> sdks_;
  std::map<std::string, std::vector<std::string>, std::less<>> enums_;
  std::map<std::string, Shape, std::less<>> shapes_;
  std::vector<Answer> answers_;
  std::string current_;
};

/// "rust: status is \"pending\"", a line for each.
std::string shown(const std::vector<DecodeFault>& faults);

}  // namespace vortex::test
