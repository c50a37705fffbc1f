// SPDX-License-Identifier: MIT
#include "server/rules/relay_answer.hpp"

#include <doctest/doctest.h>

using namespace vortex::server;
using Kind = RelayAnswer::Kind;

namespace {

struct Row {
  int code;
  Kind connecting;
  Kind envelope;
  Kind body;
};

constexpr Kind kAccepted = Kind::accepted;
constexpr Kind kTemporary = Kind::temporary;
constexpr Kind kPermanent = Kind::permanent;

}  // namespace

TEST_CASE("what a reply means for a mail, by what it replies to") {
  constexpr Row kRows[] = {
      {0, kTemporary, kTemporary, kTemporary},    // none came
      {220, kTemporary, kTemporary, kAccepted},   //
      {250, kTemporary, kTemporary, kAccepted},   // lost after MAIL or RCPT was fine
      {251, kTemporary, kTemporary, kAccepted},   //
      {334, kTemporary, kTemporary, kTemporary},  // lost amid AUTH
      {354, kTemporary, kTemporary, kTemporary},  // lost amid the mail
      {421, kTemporary, kTemporary, kTemporary},  //
      {450, kTemporary, kTemporary, kTemporary},  //
      {452, kTemporary, kTemporary, kTemporary},  //
      {454, kTemporary, kTemporary, kTemporary},  // no TLS just now
      {499, kTemporary, kTemporary, kTemporary},  //
      {500, kTemporary, kPermanent, kPermanent},  //
      {502, kTemporary, kPermanent, kPermanent},  //
      {530, kTemporary, kTemporary, kTemporary},  // sign in first
      {534, kTemporary, kTemporary, kTemporary},  //
      {535, kTemporary, kTemporary, kTemporary},  // wrong password
      {538, kTemporary, kTemporary, kTemporary},  //
      {550, kTemporary, kPermanent, kPermanent},  //
      {554, kTemporary, kPermanent, kPermanent},  // as a greeting: no relay here
      {599, kTemporary, kPermanent, kPermanent},  //
      {600, kTemporary, kTemporary, kTemporary},  // no reply of SMTP
  };
  for (const Row& row : kRows) {
    CAPTURE(row.code);
    CHECK((judge(RelayStage::connecting, row.code) == row.connecting));
    CHECK((judge(RelayStage::envelope, row.code) == row.envelope));
    CHECK((judge(RelayStage::body, row.code) == row.body));
  }
}
