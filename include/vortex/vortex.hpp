// SPDX-License-Identifier: MIT
#pragma once

/// Everything for a program that embeds invitations: signing, tokens and webhooks.
#include "vortex/clock.hpp"
#include "vortex/error.hpp"
#include "vortex/json.hpp"
#include "vortex/token.hpp"
#include "vortex/version.hpp"
#include "vortex/webhook.hpp"
