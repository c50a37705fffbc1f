// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "server/embedded.hpp"

namespace vortex::server {

/// The files of this folder, which are mustache.
extern const std::span<const EmbeddedFile> kTemplates;

}  // namespace vortex::server
