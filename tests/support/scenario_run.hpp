// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "support/raw_client.hpp"
#include "support/scenario.hpp"
#include "support/scenario_values.hpp"
#include "support/test_server.hpp"

namespace vortex::test {

/// Runs one scenario against a server, line by line. tests/scenarios/README.md says what the lines
/// mean.
class ScenarioRun {
 public:
  explicit ScenarioRun(TestServer& server) : server_(server), values_(server) {}

  /// Throws ScenarioFault at the first line that is wrong or does not come true.
  void run(const std::vector<ScenarioBlock>& blocks);

  std::size_t requests() const { return requests_; }
  const std::set<std::string>& secrets() const { return values_.secrets(); }
  /// What was asked and answered so far, a line of JSON each: `sent`, all bytes of the connection
  /// so far; `before`, how many answers came over it earlier; `status`, `headers`, `body`. Bytes
  /// are base64url.
  const std::vector<std::string>& exchanges() const { return exchanges_; }

 private:
  struct Request {
    std::string method;
    std::string target;
    /// The name of the placeholder that holds the key or token; empty: not said.
    std::string credential;
    std::string headers;
    std::string body;
  };
  using Words = void (ScenarioRun::*)(std::string rest);

  static const std::map<std::string, Words>& words();
  void run_block(const ScenarioBlock& block);
  void run_line(const std::string& text);
  bool begin_request(const std::string& word, std::string rest);
  void add_to_request(const std::string& text);
  std::string message();
  std::string credential_header(const std::string& credential);
  void record();
  const RawReply& reply() const;

  // What lines can begin with, other than a method.
  void let(std::string rest);
  void token(std::string rest);
  void sign(std::string rest);
  void sends(std::string rest);
  void sends_with_body(std::string rest);
  void advance(std::string rest);
  void work(std::string rest);
  void component(std::string rest);
  void environment(std::string rest);
  void revoke(std::string rest);
  void connect(std::string rest);
  void send(std::string rest);
  void closed(std::string rest);
  void answer(std::string rest);
  void has(std::string rest);
  void lacks(std::string rest);
  void body(std::string rest);
  void keys(std::string rest);
  void at(std::string rest);
  void count(std::string rest);
  void header(std::string rest);
  void no_header(std::string rest);
  void keep(std::string rest);
  std::string found(const std::string& what);
  std::string opt_out_code(const std::string& invitation) const;
  void remember(std::string rest);
  void same(std::string rest);

  TestServer& server_;
  ScenarioValues values_;
  std::optional<Request> request_;
  std::unique_ptr<RawClient> connection_;
  std::string sent_;          ///< over that connection
  std::size_t answered_ = 0;  ///< likewise
  std::string unanswered_;    ///< what of it no answer was read to
  std::optional<RawReply> reply_;
  bool head_only_ = false;
  struct Header {
    std::string line;
    bool with_body_only = false;
  };
  std::vector<Header> sends_;  ///< what an SDK puts into every request
  std::map<std::string, std::string> remembered_;
  std::size_t requests_ = 0;
  std::vector<std::string> exchanges_;
};

}  // namespace vortex::test
