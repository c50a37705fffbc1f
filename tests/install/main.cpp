// SPDX-License-Identifier: MIT
// A program of a user: signs, and catches by its type what the library throws.
#include <iostream>
#include <string>
#include <vortex/vortex.hpp>

namespace {

bool signs() {
  const vortex::Client client("VRTX.AAAAAAAAQACAAAAAAAAAAQ.test-secret-key-for-signing",
                              "http://127.0.0.1:9");
  const std::string signature = client.sign(vortex::User("user-123", "user@example.com"));
  std::cout << signature << '\n';
  return signature.ends_with("fef82d17ce92d990ded394c05d2d8dc7c88c1fed3c5d5377f054994647e49e5b");
}

bool catches() {
  vortex::Response refusal;
  refusal.status = 404;
  try {
    vortex::read_reply<vortex::Invitation>(refusal);
  } catch (const vortex::ApiError& error) {
    return error.status_code() == 404;
  } catch (const std::exception& error) {
    std::cout << "caught as something else: " << error.what() << '\n';
  }
  return false;
}

}  // namespace

int main() {
  return signs() && catches() ? 0 : 1;
}
