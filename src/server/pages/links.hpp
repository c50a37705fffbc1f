// SPDX-License-Identifier: MIT
#pragma once

#include "server/http/message.hpp"
#include "server/invitations/links.hpp"
#include "server/store/store.hpp"

namespace vortex::server {

/// Short links, opened by people: `/i/{code}` and `/i/{letter}/{code}`. Opening one leads to the
/// landing page of its component, or shows a page of our own, and changes nothing: mail scanners
/// open links too. Thread-safe.
class LinkPages {
 public:
  LinkPages(Store& store, const Links& links) : store_(store), links_(links) {}

  /// False where the request is for something else; nothing was answered then.
  bool handle(const HttpRequest& request, const Respond& respond);

 private:
  HttpReply open(std::string_view path);
  HttpReply show(Tx& tx, const Uuid& id);

  Store& store_;
  const Links& links_;
};

}  // namespace vortex::server
