// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

/// What is fuzzed. Each takes any bytes, checks what must hold for all of them and ends the program
/// where it does not; how to run them is in CONTRIBUTING.md.
namespace vortex::fuzz {

void api_call(std::string_view input);
void bodies(std::string_view input);
void client_address(std::string_view input);
void http_head(std::string_view input);
void json(std::string_view input);
void links(std::string_view input);
void lz_string(std::string_view input);
void smtp_url(std::string_view input);
void target(std::string_view input);
void times(std::string_view input);
void token(std::string_view input);
void url(std::string_view input);
void user_signature(std::string_view input);
void webhook(std::string_view input);

/// Ends the program unless it holds, saying what should. A sanitizer then shows where.
void require(bool holds, const char* what);

/// Takes what stands before the first `separator`, and both off the input.
std::string_view take_until(std::string_view& input, char separator);

}  // namespace vortex::fuzz
