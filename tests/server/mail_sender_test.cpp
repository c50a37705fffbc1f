// SPDX-License-Identifier: MIT
#include "server/mail/sender.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "server/invitations/close.hpp"
#include "server/invitations/send.hpp"
#include "server/mail/message.hpp"
#include "server/store_fixture.hpp"

using namespace vortex::server;
using vortex::test::Database;
using vortex::test::make_invitation;
using vortex::test::make_tenant;
using vortex::test::TemporaryFolder;
using vortex::test::Tenant;

namespace {

using std::chrono::minutes;

/// A database, a mailbox, and a sender that waits one minute, then two, after a failure.
struct Post : Database {
  Tenant tenant = (*this)->write_and_wait([](Tx& tx) { return make_tenant(tx); });
  TemporaryFolder folder;
  std::filesystem::path mailbox = folder.path() / "mail";
  Maildir maildir{mailbox};
  Links links{"https://invite.example.com", std::string(32, 'k')};
  std::vector<std::string> complaints;
  MailSender sender{{{"Sender", "sender@example.com"},
                     {minutes(1), minutes(2)},
                     [this](std::string_view reason) { complaints.emplace_back(reason); }},
                    **this,
                    maildir,
                    links};

  StoredInvitation invite(const std::string& address,
                          std::optional<TimeMs> expires_at = std::nullopt) {
    return (*this)->write_and_wait([&](Tx& tx) {
      StoredInvitation invitation = make_invitation(tx, tenant, address);
      invitation.expires_at = expires_at;
      send(tx, invitation);
      update_invitation(tx, invitation);
      return invitation;
    });
  }
  StoredInvitation read(const StoredInvitation& invitation) {
    return *(*this)->read([&](Tx& tx) { return find_invitation(tx, tenant.id(), invitation.id); });
  }
  OutboxMail mail() {
    return (*this)->read([](Tx& tx) { return list_mail(tx, 1); }).front();
  }
  void break_mailbox() {
    std::filesystem::remove_all(mailbox / "new");
    std::ofstream(mailbox / "new") << "in the way";
  }
  void repair_mailbox() { std::filesystem::remove(mailbox / "new"); }
  void let_pass(minutes time) { now += std::chrono::milliseconds(time).count(); }
};

}  // namespace

TEST_CASE("what is queued comes into the mailbox, and the invitation says so") {
  Post post;
  const StoredInvitation invitation = post.invite("ada@example.com");
  CHECK(post.read(invitation).status == "queued");
  CHECK(post.sender.send_some() == 1);
  CHECK(post.sender.send_some() == 0);
  CHECK(post.read(invitation).status == "delivered");
  CHECK(post.read(invitation).delivery_count == 1);
  CHECK(post.mail().state == "delivered");

  const auto entries = post.maildir.list();
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].name == file_name(post.mail()));
  const auto summary = read_summary(*post.maildir.read(entries[0].name));
  REQUIRE(summary);
  CHECK(summary->to.address == "ada@example.com");
  CHECK(summary->message_id == to_text(post.mail().uuid) + "@example.com");
  CHECK(summary->text.find(post.links.link(invitation.id)) != std::string::npos);
}

TEST_CASE("what is revoked before it was sent is not sent and not counted") {
  Post post;
  const StoredInvitation invitation = post.invite("ada@example.com");
  post->write_and_wait(
      [&](Tx& tx) { revoke_invitation(tx, post.tenant.environment, to_text(invitation.id)); });
  CHECK(post.sender.send_some() == 0);
  CHECK(post.maildir.list().empty());
  CHECK(post.read(invitation).delivery_count == 0);
  CHECK(post.mail().state == "cancelled");
}

TEST_CASE("what expires before it was sent is not sent and not counted") {
  Post post;
  const StoredInvitation invitation = post.invite("ada@example.com", Database::kStart + 1000);
  post.now += 1000;
  CHECK(post.sender.send_some() == 0);
  CHECK(post.maildir.list().empty());
  CHECK(post.read(invitation).delivery_count == 0);
  CHECK(post.mail().state == "cancelled");
}

TEST_CASE("a failure is tried again after its wait") {
  Post post;
  const StoredInvitation invitation = post.invite("ada@example.com");
  post.break_mailbox();
  CHECK(post.sender.send_some() == 1);
  CHECK(post.complaints.size() == 1);
  CHECK(post.read(invitation).status == "queued");
  CHECK(post.mail().state == "queued");
  CHECK(post.mail().last_error);

  post.repair_mailbox();
  CHECK(post.sender.send_some() == 0);
  post.let_pass(minutes(2));
  CHECK(post.sender.send_some() == 1);
  CHECK(post.read(invitation).status == "delivered");
  CHECK_FALSE(post.mail().last_error);
}

TEST_CASE("after the last wait a mail has failed for good") {
  Post post;
  const StoredInvitation invitation = post.invite("ada@example.com");
  post.break_mailbox();
  for (int i = 0; i < 3; ++i) {
    CHECK(post.sender.send_some() == 1);
    post.let_pass(minutes(10));
  }
  CHECK(post.mail().state == "failed");
  CHECK(post.mail().attempts == 3);
  CHECK(post.read(invitation).status == "queued");
  post.repair_mailbox();
  CHECK(post.sender.send_some() == 0);
}

TEST_CASE("what a sender had claimed that died is sent once, in the same file") {
  Post post;
  const StoredInvitation invitation = post.invite("ada@example.com");
  const auto claimed = post->write_and_wait([](Tx& tx) { return claim_mail(tx, 60'000); });
  REQUIRE(claimed);
  // It had come as far as the mailbox.
  post.maildir.deliver(file_name(*claimed), "delivered already");
  CHECK(post.sender.send_some() == 0);
  post.sender.recover();
  CHECK(post.sender.send_some() == 1);
  CHECK(post.maildir.list().size() == 1);
  CHECK(post.mail().state == "delivered");
}

TEST_CASE("more than one batch is sent, each mail once") {
  Post post;
  constexpr int kMany = 100;
  for (int i = 0; i < kMany; ++i) post.invite("user" + std::to_string(i) + "@example.com");
  std::size_t sent = 0;
  while (const std::size_t some = post.sender.send_some()) sent += some;
  CHECK(sent == kMany);
  CHECK(post.maildir.list().size() == kMany);
}
