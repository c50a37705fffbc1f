// SPDX-License-Identifier: MIT
#pragma once

#include <string>

/// Keys and secrets that pages use without saying where they come from.
const std::string api_key = "VRTX.AAAAAAAAQACAAAAAAAAAAQ.test-secret-key-for-signing";
const std::string old_api_key = "VRTX.AAAAAAAAQACAAAAAAAAAAg.another-secret";
const std::string secret = "whsec_dGhlIHNlY3JldCBvZiB0aGUgZ3VpZGVzLCBub3QgcmVhbA==";
const std::string old_secret = "whsec_dGhlIG9sZGVyIHNlY3JldCBvZiB0aGUgZ3VpZGVzIQ==";
