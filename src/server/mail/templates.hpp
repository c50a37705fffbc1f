// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "server/embedded.hpp"

namespace vortex::server {

/// The files of templates/, which are mustache.
extern const std::span<const EmbeddedFile> kMailTemplates;

}  // namespace vortex::server
