// SPDX-License-Identifier: MIT
#include "server/rules/relay_answer.hpp"

namespace vortex::server {
namespace {

// 530: sign in, or STARTTLS, first; 534, 535, 538: how one signed in was not good enough.
bool is_about_signing_in(int code) {
  return code == 530 || code == 534 || code == 535 || code == 538;
}

}  // namespace

RelayAnswer::Kind judge(RelayStage stage, int code) {
  using Kind = RelayAnswer::Kind;
  if (stage == RelayStage::body && code >= 200 && code < 300) return Kind::accepted;
  const bool refused = code >= 500 && code < 600 && !is_about_signing_in(code);
  return refused && stage != RelayStage::connecting ? Kind::permanent : Kind::temporary;
}

}  // namespace vortex::server
