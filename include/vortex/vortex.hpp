// SPDX-License-Identifier: MIT
#pragma once

/// Everything for a program that embeds invitations: the client, signing, tokens and webhooks.
#include "vortex/call.hpp"
#include "vortex/claims.hpp"
#include "vortex/client.hpp"
#include "vortex/clock.hpp"
#include "vortex/endpoints.hpp"
#include "vortex/error.hpp"
#include "vortex/json.hpp"
#include "vortex/token.hpp"
#include "vortex/transport.hpp"
#include "vortex/types.hpp"
#include "vortex/verify.hpp"
#include "vortex/version.hpp"
#include "vortex/webhook.hpp"
#include "vortex/webhook_handlers.hpp"
