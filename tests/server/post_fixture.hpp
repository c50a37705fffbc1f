// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "server/invitations/close.hpp"
#include "server/invitations/create.hpp"
#include "server/invitations/schedule.hpp"
#include "server/invitations/send.hpp"
#include "server/mail/sender.hpp"
#include "server/store/events.hpp"
#include "server/store_fixture.hpp"

namespace vortex::test {

/// Takes all mail, or answers as it is told to.
class ScriptedCarrier : public server::Carrier {
 public:
  server::Handover carry(const std::string& file, const server::Message& message) override {
    files.push_back(file);
    messages.push_back(message);
    if (meanwhile) meanwhile();
    if (answers.empty()) return {server::Handover::Kind::sent, ""};
    server::Handover next = answers.front();
    answers.pop_front();
    return next;
  }

  std::deque<server::Handover> answers;
  std::function<void()> meanwhile;  ///< what happens while a mail is on its way
  std::vector<std::string> files;
  std::vector<server::Message> messages;
};

/// A database with a sender that waits one minute, then two, after a failure, on a clock that the
/// test sets.
struct Post : Database {
  Tenant tenant = (*this)->write_and_wait([](server::Tx& tx) { return make_tenant(tx); });
  server::Site site{server::Links("https://invite.example.com", std::string(32, 'k')), {}};
  ScriptedCarrier carrier;
  server::MailWriter writer{std::filesystem::path()};
  std::vector<std::string> complaints;
  std::vector<std::string> outcomes;  ///< of mails, as the sender tells them
  std::chrono::steady_clock::time_point steady;
  bool is_stopping = false;
  server::MailSender sender{
      {{"Sender", "sender@example.com"},
       {std::chrono::minutes(1), std::chrono::minutes(2)},
       [this](std::string_view why) { complaints.emplace_back(why); },
       [this] { return steady; },
       [this] { return is_stopping; },
       [this](server::MailKind kind, std::string_view outcome) {
         outcomes.push_back(std::string(text(kind)) + ' ' + std::string(outcome));
       }},
      **this,
      carrier,
      site,
      writer};

  server::Caller caller() const { return {site, tenant.environment, "key of a test"}; }

  /// Does something with the right to do it, durably.
  template <class F>
  auto act(F f) {
    return (*this)->write_and_wait([&](server::Tx& tx) { return f(tx, caller()); });
  }
  server::NewInvitation request(const std::string& address) {
    server::NewInvitation made;
    made.component = to_text(tenant.component.uuid);
    made.target = {server::TargetKind::email, address, address};
    made.creator_id = "user-1";
    made.creator_name = "Jane Doe";
    made.creator_email = "jane@example.com";
    return made;
  }
  server::StoredInvitation invite(const server::NewInvitation& wanted) {
    return act([&](server::Tx& tx, const server::Caller& by) {
      return create_invitation(tx, by, wanted).invitation;
    });
  }
  server::StoredInvitation invite(const std::string& address) { return invite(request(address)); }
  server::StoredInvitation read(const server::StoredInvitation& invitation) {
    return *(*this)->read(
        [&](server::Tx& tx) { return find_invitation(tx, tenant.id(), invitation.id); });
  }
  server::OutboxMail newest_mail() {
    return (*this)->read([](server::Tx& tx) { return server::list_mail(tx, 1); }).front();
  }
  server::OutboxMail mail_of(const server::StoredInvitation& invitation) {
    const auto mails = (*this)->read([](server::Tx& tx) { return server::list_mail(tx, 1000); });
    const auto is_its = [&](const auto& mail) { return mail.invitation == invitation.id; };
    return *std::find_if(mails.begin(), mails.end(), is_its);
  }
  std::vector<server::StoredEvent> events(const server::StoredInvitation& invitation) {
    return (*this)->read(
        [&](server::Tx& tx) { return list_events(tx, tenant.id(), invitation.id, {}); });
  }
  /// The names of what happened, in order, without `invitation.`.
  std::vector<std::string> history(const server::StoredInvitation& invitation) {
    std::vector<std::string> names;
    for (const server::StoredEvent& event : events(invitation)) {
      names.push_back(event.type.starts_with("invitation.") ? event.type.substr(11) : event.type);
    }
    return names;
  }
  /// Does all that is due now; returns what was sent, as `kind to address`.
  std::vector<std::string> work() {
    while (act([&](server::Tx& tx, const server::Caller&) {
             return do_what_is_due(tx, site, 10);
           }) > 0) {
    }
    const std::size_t before = carrier.messages.size();
    while (sender.send_some() > 0) {
    }
    std::vector<std::string> sent;
    for (std::size_t i = before; i < carrier.messages.size(); ++i) {
      sent.push_back(std::string(text(kind_of(carrier.files[i]))) + " to " +
                     carrier.messages[i].to.address);
    }
    return sent;
  }
  server::MailKind kind_of(const std::string& file) {
    const auto uuid = base::read_uuid(file.substr(file.find('.') + 1));
    return (*this)->read([&](server::Tx& tx) { return find_mail(tx, *uuid)->kind; });
  }
  void let_pass(std::chrono::milliseconds time) { now += time.count(); }
};

}  // namespace vortex::test
