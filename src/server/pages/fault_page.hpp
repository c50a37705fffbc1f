// SPDX-License-Identifier: MIT
#pragma once

#include <exception>
#include <functional>
#include <string>
#include <string_view>

#include "server/pages/page.hpp"
#include "server/templates/texts.hpp"

namespace vortex::server {

/// What a person sees where something could not be done: 503, to be tried again. `complain` is told
/// why.
HttpReply fault_page(std::exception_ptr fault, const Texts& texts,
                     const std::string& accept_language,
                     const std::function<void(std::string_view)>& complain);

}  // namespace vortex::server
