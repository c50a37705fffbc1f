// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>

#include "docs/setup/keys.hpp"
#include "vortex/testing.hpp"

/// A webhook as it arrives at a server of the reader: its raw body and its headers.
const vortex::testing::FakeWebhook arrived(vortex::testing::make_webhook_event(), secret);
const std::string raw_body = arrived.body;
const std::string signature_header = arrived.signature;
const std::map<std::string, std::string> headers = {
    {"Content-Type", "application/json"},
    {"Webhook-Id", arrived.standard.id},
    {"Webhook-Timestamp", arrived.standard.timestamp},
    {"Webhook-Signature", arrived.standard.signature},
    {"X-Vortex-Signature", arrived.signature},
};
