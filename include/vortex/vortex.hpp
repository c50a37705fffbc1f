// SPDX-License-Identifier: MIT
#pragma once

/// Everything for a program that embeds invitations: the client, signing, tokens and webhooks.
/// For calls that do not block, include vortex/async.hpp as well.
#include "vortex/autojoin.hpp"
#include "vortex/call.hpp"
#include "vortex/cancellation.hpp"
#include "vortex/client.hpp"
#include "vortex/clock.hpp"
#include "vortex/endpoints.hpp"
#include "vortex/enums.hpp"
#include "vortex/error.hpp"
#include "vortex/json.hpp"
#include "vortex/log.hpp"
#include "vortex/operations.hpp"
#include "vortex/options.hpp"
#include "vortex/paging.hpp"
#include "vortex/random.hpp"
#include "vortex/retry.hpp"
#include "vortex/token.hpp"
#include "vortex/transport.hpp"
#include "vortex/types.hpp"
#include "vortex/version.hpp"
#include "vortex/webhook.hpp"
#include "vortex/webhook_endpoint.hpp"
