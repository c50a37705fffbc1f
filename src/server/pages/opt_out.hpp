// SPDX-License-Identifier: MIT
#pragma once

#include <exception>
#include <functional>
#include <string>
#include <string_view>

#include "server/http/message.hpp"
#include "server/invitations/site.hpp"
#include "server/pages/invitation_page.hpp"
#include "server/store/store.hpp"

namespace vortex::server {

/// `/u/{code}`: whoever got an invitation by mail says that they want none. Looking at it changes
/// nothing; a POST does it, also one without cookies that a mail program sends by itself (RFC
/// 8058): the code is the right to do it. Thread-safe.
class OptOutPages {
 public:
  struct Parts {
    Store& store;
    const Site& site;
    const Texts& texts;
    std::function<void(std::string_view)> complain;  ///< told why something could not be done
  };

  explicit OptOutPages(Parts parts) : parts_(std::move(parts)) {}

  /// False where the request is for something else; nothing was answered then.
  bool handle(const HttpRequest& request, const Respond& respond);

 private:
  struct Visit {
    Uuid invitation;
    bool is_sent = false;  ///< the form was, or what a mail program sends in its place
    Reader reader;
  };

  void answer(const HttpRequest& request, const Respond& respond);
  HttpReply show(Tx& tx, const Visit& visit) const;
  HttpReply faulty(std::exception_ptr fault, const std::string& accept_language) const;

  Parts parts_;
};

}  // namespace vortex::server
