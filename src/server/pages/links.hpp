// SPDX-License-Identifier: MIT
#pragma once

#include <exception>
#include <functional>
#include <string>
#include <string_view>

#include "server/http/message.hpp"
#include "server/invitations/click_batcher.hpp"
#include "server/pages/form_guard.hpp"
#include "server/pages/link_forms.hpp"
#include "server/pages/redirects.hpp"
#include "server/store/store.hpp"

namespace vortex::server {

/// Short links: `/i/{code}` and `/i/{letter}/{code}`. Opening one leads a person to the landing
/// page of its component, or shows a page of our own, and shows others what is behind it. That is
/// counted and changes nothing else, because mail scanners open links too: what a person does is a
/// POST to
/// `/i/{code}/accept`, `decline` or `ask`. Thread-safe.
class LinkPages {
 public:
  struct Parts {
    Store& store;
    const Site& site;
    const Texts& texts;
    ClickBatcher& clicks;
    RedirectCache& redirects;
    std::function<TimeMs()> now;
    std::function<void(std::string_view)> complain;  ///< told why something could not be done
  };

  LinkPages(Parts parts, FormGuard guard);

  /// False where the request is for something else; nothing was answered then.
  bool handle(const HttpRequest& request, const Respond& respond);

 private:
  void answer(const HttpRequest& request, const Respond& respond);
  HttpReply open(const HttpRequest& request, std::string_view code);
  std::optional<HttpReply> remembered(const HttpRequest& request, const Uuid& id) const;
  void count(const HttpRequest& request, const Uuid& id, const VisitEffect& effect) const;
  struct Opened {
    const HttpRequest& request;
    std::string_view code;
    Uuid id;
  };
  HttpReply show(Tx& tx, const Opened& opened, std::uint64_t ticket);
  void send(const HttpRequest& request, std::string_view code, std::string_view action,
            const Respond& respond);
  void act(SentForm form, const Respond& respond);
  std::optional<Uuid> find(std::string_view code);
  HttpReply plain(int status, const std::string& name, const HttpRequest& request,
                  const std::string& link = {}) const;
  HttpReply faulty(std::exception_ptr fault, const std::string& accept_language) const;

  Parts parts_;
  FormGuard guard_;
  LinkForms forms_;
};

}  // namespace vortex::server
