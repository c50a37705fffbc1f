// SPDX-License-Identifier: MIT
#include "server/pages/fault_page.hpp"

#include "server/pages/invitation_page.hpp"

namespace vortex::server {

HttpReply fault_page(std::exception_ptr fault, const Texts& texts,
                     const std::string& accept_language,
                     const std::function<void(std::string_view)>& complain) {
  try {
    std::rethrow_exception(fault);
  } catch (const std::exception& reason) {
    complain(reason.what());
  }
  HttpReply reply = plain_page(503, "try_later", texts, accept_language);
  reply.headers.emplace_back("Retry-After", "5");
  return reply;
}

}  // namespace vortex::server
