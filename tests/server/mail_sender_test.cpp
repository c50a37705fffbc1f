// SPDX-License-Identifier: MIT
#include "server/mail/sender.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "server/mail/local_carrier.hpp"
#include "server/post_fixture.hpp"
#include "server/store/opt_outs.hpp"
#include "vortex/json.hpp"

using namespace vortex::server;
using vortex::Json;
using vortex::test::Database;
using vortex::test::Post;
using vortex::test::TemporaryFolder;

namespace {

using std::chrono::minutes;
using Kind = Handover::Kind;
using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("what is queued is handed over once, and the invitation says so") {
  Post post;
  const StoredInvitation invitation = post.invite("ada@example.com");
  CHECK(post.read(invitation).status == "queued");
  post.carrier.meanwhile = [&] { CHECK(post.read(invitation).status == "sending"); };
  CHECK(post.sender.send_some() == 1);
  CHECK(post.sender.send_some() == 0);
  CHECK(post.read(invitation).status == "sent");
  CHECK(post.read(invitation).delivery_count == 1);
  CHECK(post.newest_mail().state == "sent");
  CHECK(post.history(invitation) == Names{"created", "email.sent"});

  REQUIRE(post.carrier.messages.size() == 1);
  const Message& message = post.carrier.messages[0];
  CHECK(message.to.address == "ada@example.com");
  CHECK(message.message_id == to_text(post.newest_mail().uuid) + "@example.com");
  CHECK(message.text.find(post.site.links.link(invitation.id)) != std::string::npos);
}

TEST_CASE("mail in the local mailbox is delivered, in a file of its own") {
  Post post;
  TemporaryFolder folder;
  Maildir maildir(folder.path() / "mail");
  LocalCarrier local(maildir);
  MailSender sender({{"Sender", "sender@example.com"}, {minutes(1)}, [](std::string_view) {}},
                    *post, local, post.site, post.writer);
  const StoredInvitation invitation = post.invite("ada@example.com");
  CHECK(sender.send_some() == 1);
  CHECK(post.read(invitation).status == "delivered");
  CHECK(post.history(invitation) == Names{"created", "email.delivered"});
  const auto entries = maildir.list();
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].name == file_name(post.newest_mail()));
  CHECK(read_summary(*maildir.read(entries[0].name))->to.address == "ada@example.com");
}

TEST_CASE("a mailbox that cannot be written defers mail") {
  TemporaryFolder folder;
  Maildir maildir(folder.path() / "mail");
  LocalCarrier local(maildir);
  std::filesystem::remove_all(folder.path() / "mail" / "new");
  std::ofstream(folder.path() / "mail" / "new") << "in the way";
  Message message;
  message.message_id = "1@example.com";
  message.from = message.to = {"", "a@example.com"};
  const Handover handover = local.carry("1.mail", message);
  CHECK(handover.kind == Kind::deferred);
  CHECK_FALSE(handover.words.empty());
}

TEST_CASE("mail for the invitee has a one-click opt-out, mail for the inviter has none") {
  Post post;
  const StoredInvitation invitation = post.invite("ada@example.com");
  post.act([&](Tx& tx, const Caller&) { notify_inviter(tx, invitation, MailKind::nudge); });
  while (post.sender.send_some() > 0) {
  }
  REQUIRE(post.carrier.messages.size() == 2);
  const auto headers = post.carrier.messages[0].headers;
  REQUIRE(headers.size() == 2);
  CHECK(headers[0].first == "List-Unsubscribe");
  CHECK(headers[0].second == '<' + post.site.links.opt_out_link(invitation.id) + '>');
  CHECK(headers[1].second == "List-Unsubscribe=One-Click");
  CHECK(post.carrier.messages[1].headers.empty());
  CHECK(post.carrier.messages[1].to.address == "jane@example.com");
}

TEST_CASE("sender and replies follow the component") {
  Post post;
  post.act([&](Tx& tx, const Caller&) {
    post.tenant.component.mail_from = "Acme <acme@acme.example>";
    post.tenant.component.reply_to = "inviter";
    update_component(tx, post.tenant.component);
  });
  post.invite("ada@example.com");
  post.sender.send_some();
  const Message& message = post.carrier.messages.at(0);
  CHECK(message.from == Mailbox{"Acme", "acme@acme.example"});
  REQUIRE(message.reply_to);
  CHECK(*message.reply_to == Mailbox{"Jane Doe", "jane@example.com"});
}

TEST_CASE("what is revoked before it was sent is not sent and not counted") {
  Post post;
  const StoredInvitation invitation = post.invite("ada@example.com");
  post.act([&](Tx& tx, const Caller& by) { revoke_invitation(tx, by, to_text(invitation.id)); });
  CHECK(post.sender.send_some() == 0);
  CHECK(post.carrier.messages.empty());
  CHECK(post.read(invitation).delivery_count == 0);
  CHECK(post.newest_mail().state == "cancelled");
  CHECK(post.history(invitation) == Names{"created", "email.cancelled", "deactivated"});
}

TEST_CASE("what expires before it was sent is not sent and not counted") {
  Post post;
  auto wanted = post.request("ada@example.com");
  wanted.expires_at = Database::kStart + 1000;
  const StoredInvitation invitation = post.invite(wanted);
  post.now += 1000;
  CHECK(post.sender.send_some() == 1);
  CHECK(post.carrier.messages.empty());
  CHECK(post.read(invitation).delivery_count == 0);
  CHECK(post.newest_mail().state == "cancelled");
}

TEST_CASE("whoever opted out while a mail waited does not get it") {
  Post post;
  const StoredInvitation invitation = post.invite("ada@example.com");
  post.act([&](Tx& tx, const Caller&) { insert_opt_out(tx, post.tenant.id(), "ada@example.com"); });
  CHECK(post.sender.send_some() == 1);
  CHECK(post.carrier.messages.empty());
  CHECK(post.read(invitation).delivery_count == 0);
}

TEST_CASE("a failure is tried again after its wait, with the same Message-ID, and on the record") {
  Post post;
  post.carrier.answers = {{Kind::deferred, "451 try later"}};
  const StoredInvitation invitation = post.invite("ada@example.com");
  CHECK(post.sender.send_some() == 1);
  CHECK(post.read(invitation).status == "queued");
  CHECK(post.newest_mail().state == "queued");
  CHECK(post.newest_mail().last_error == "451 try later");

  CHECK(post.sender.send_some() == 0);
  post.let_pass(minutes(2));
  CHECK(post.sender.send_some() == 1);
  CHECK(post.read(invitation).status == "sent");
  CHECK_FALSE(post.newest_mail().last_error);
  CHECK(post.carrier.messages[0].message_id == post.carrier.messages[1].message_id);

  const auto events = post.events(invitation);
  REQUIRE(events.size() == 3);
  CHECK(events[1].type == "invitation.email.deferred");
  const Json detail = Json::parse(events[1].detail);
  CHECK(*detail.find("error")->if_text() == "451 try later");
  CHECK(detail.find("attempts")->as_int64() == 1);
  CHECK(detail.find("nextAttemptAt"));
  CHECK(Json::parse(events[2].detail).find("attempts")->as_int64() == 2);
}

TEST_CASE("what a relay says is in no log, because it often holds the address") {
  Post post;
  post.carrier.answers = {{Kind::refused, "550 <ada@example.com> is unknown"}};
  post.invite("ada@example.com");
  post.sender.send_some();
  REQUIRE(post.complaints.size() == 1);
  CHECK(post.complaints[0].find("ada") == std::string::npos);
  CHECK(post.complaints[0].find(to_text(post.newest_mail().uuid)) != std::string::npos);
}

TEST_CASE("after the last wait a mail has failed for good") {
  Post post;
  post.carrier.answers = {
      {Kind::deferred, "451"}, {Kind::deferred, "451"}, {Kind::deferred, "451"}};
  const StoredInvitation invitation = post.invite("ada@example.com");
  for (int i = 0; i < 3; ++i) {
    CHECK(post.sender.send_some() == 1);
    post.let_pass(minutes(10));
  }
  CHECK(post.newest_mail().state == "failed");
  CHECK(post.newest_mail().attempts == 3);
  CHECK(post.read(invitation).status == "queued");
  CHECK(post.sender.send_some() == 0);
  CHECK(post.history(invitation) ==
        Names{"created", "email.deferred", "email.deferred", "email.bounced"});
}

TEST_CASE("what a relay refuses has failed at once, with its words") {
  Post post;
  post.carrier.answers = {{Kind::refused, "550 no such user"}};
  const StoredInvitation invitation = post.invite("ada@example.com");
  CHECK(post.sender.send_some() == 1);
  CHECK(post.newest_mail().state == "failed");
  CHECK(post.history(invitation) == Names{"created", "email.bounced"});
  CHECK(post.events(invitation)[1].detail.find("550 no such user") != std::string::npos);
  CHECK(post.events(invitation)[1].sequence == 2);
}

TEST_CASE("what a sender had claimed that died is sent again, under the same name") {
  Post post;
  const StoredInvitation invitation = post.invite("ada@example.com");
  const auto claimed = post->write_and_wait([](Tx& tx) { return claim_mail(tx, 60'000); });
  REQUIRE(claimed);
  CHECK(post.sender.send_some() == 0);
  post.sender.recover();
  CHECK(post.sender.send_some() == 1);
  CHECK(post.carrier.files == Names{file_name(*claimed)});
  CHECK(post.newest_mail().state == "sent");
}

TEST_CASE("two senders of one database never have one mail at a time") {
  Post post;
  constexpr int kMany = 100;
  for (int i = 0; i < kMany; ++i) post.invite("user" + std::to_string(i) + "@example.com");
  vortex::test::ScriptedCarrier other_carrier;
  MailSender other({{"Sender", "sender@example.com"}, {}, [](std::string_view) {}}, *post,
                   other_carrier, post.site, post.writer);
  // The second one works whenever the first one is in the middle of a mail.
  post.carrier.meanwhile = [&] { other.send_some(); };
  while (post.sender.send_some() > 0) {
  }
  Names all = post.carrier.files;
  all.insert(all.end(), other_carrier.files.begin(), other_carrier.files.end());
  CHECK(other_carrier.files.size() > 0);
  std::sort(all.begin(), all.end());
  CHECK(std::unique(all.begin(), all.end()) == all.end());
  CHECK(all.size() == kMany);
}

TEST_CASE("a sender that is slow begins nothing that its lease may not cover") {
  Post post;
  for (int i = 0; i < 10; ++i) post.invite("user" + std::to_string(i) + "@example.com");
  post.carrier.meanwhile = [&] { post.steady += minutes(1); };
  CHECK(post.sender.send_some() == 10);
  CHECK(post.carrier.files.size() == 3);
  // The others are nobody's, and count as not tried.
  vortex::test::ScriptedCarrier other_carrier;
  MailSender other({{"Sender", "sender@example.com"}, {}, [](std::string_view) {}}, *post,
                   other_carrier, post.site, post.writer);
  CHECK(other.send_some() == 7);
  CHECK(post.newest_mail().attempts == 1);
}

TEST_CASE(
    "what stopping keeps from being tried counts as not tried, what was handed over is handed "
    "over") {
  Post post;
  const StoredInvitation first = post.invite("user0@example.com");
  for (int i = 1; i < 10; ++i) post.invite("user" + std::to_string(i) + "@example.com");
  bool stopping = false;
  MailSender sender({{"Sender", "sender@example.com"},
                     {minutes(1)},
                     [](std::string_view) {},
                     [&post] { return post.steady; },
                     [&] { return stopping; }},
                    *post, post.carrier, post.site, post.writer);
  post.carrier.answers = {{Kind::sent, ""}, {Kind::deferred, "the server is stopping"}};
  post.carrier.meanwhile = [&] { stopping = post.carrier.files.size() == 2; };
  CHECK(sender.send_some() == 10);
  CHECK(post.carrier.files.size() == 2);
  CHECK(post.read(first).status == "sent");
  CHECK(post.newest_mail().state == "queued");
  CHECK(post.newest_mail().attempts == 0);
  CHECK(post.complaints.empty());

  // They are due at once.
  post.carrier.meanwhile = nullptr;
  CHECK(post.sender.send_some() == 9);
  CHECK(post.carrier.files[1] == post.carrier.files[2]);
  CHECK(post.newest_mail().attempts == 1);
}

TEST_CASE("more than one batch is sent, each mail once") {
  Post post;
  constexpr int kMany = 100;
  for (int i = 0; i < kMany; ++i) post.invite("user" + std::to_string(i) + "@example.com");
  std::size_t sent = 0;
  while (const std::size_t some = post.sender.send_some()) sent += some;
  CHECK(sent == kMany);
  CHECK(post.carrier.messages.size() == kMany);
}

TEST_CASE("what was sent is not sent again when writing that down fails, but written down later") {
  Post post;
  const StoredInvitation invitation = post.invite("ada@example.com");
  post.act([](Tx& tx, const Caller&) {
    tx.run(R"sql(
        CREATE TRIGGER full_disk BEFORE UPDATE OF state ON outbox WHEN NEW.state = 'sent'
        BEGIN SELECT RAISE(ABORT, 'the disk is full'); END)sql");
  });
  CHECK_THROWS(post.sender.send_some());
  post.let_pass(minutes(10));
  CHECK_THROWS(post.sender.send_some());
  post.act([](Tx& tx, const Caller&) { tx.run("DROP TRIGGER full_disk"); });
  post.let_pass(minutes(10));
  post.sender.send_some();
  CHECK(post.carrier.files.size() == 1);
  CHECK(post.newest_mail().state == "sent");
  CHECK(post.history(invitation) == Names{"created", "email.sent"});
}

TEST_CASE("a mail that cannot even be tried does not make others be sent twice") {
  Post post;
  post.invite("ada@example.com");
  post.invite("bob@example.com");
  int mails = 0;
  post.carrier.meanwhile = [&] {
    if (++mails == 2) throw std::runtime_error("out of something");
  };
  CHECK(post.sender.send_some() == 2);
  CHECK(post.newest_mail().state == "queued");
  CHECK(post.newest_mail().last_error == "out of something");
  post.let_pass(minutes(10));
  CHECK(post.sender.send_some() == 1);
  CHECK(post.carrier.files.size() == 3);
  CHECK(post.carrier.files[1] == post.carrier.files[2]);
}

TEST_CASE("a mail for which no time was left is not shown as being sent") {
  Post post;
  post.invite("ada@example.com");
  const StoredInvitation second = post.invite("bob@example.com");
  post.carrier.meanwhile = [&] { post.steady += minutes(3); };
  CHECK(post.sender.send_some() == 2);
  CHECK(post.carrier.files.size() == 1);
  CHECK(post.read(second).status == "queued");
}

TEST_CASE("however many mails nobody wants any more, no transaction cancels more than a batch") {
  Post post;
  constexpr std::size_t kMany = 100;
  for (std::size_t i = 0; i < kMany; ++i) {
    const std::string address = "user" + std::to_string(i) + "@example.com";
    post.invite(address);
    post.act([&](Tx& tx, const Caller&) { insert_opt_out(tx, post.tenant.id(), address); });
  }
  std::size_t rounds = 0;
  for (; post.newest_mail().state == "queued" && rounds < kMany; ++rounds) {
    CHECK(post.sender.send_some() < kMany / 2);
  }
  CHECK(rounds > 2);
  CHECK(rounds < kMany);
  CHECK(post.carrier.files.empty());
}

TEST_CASE("a sender that is stopping begins nothing, and what it cuts short was an attempt") {
  Post post;
  const StoredInvitation first = post.invite("ada@example.com");
  post.invite("bob@example.com");
  post.carrier.answers = {{Kind::deferred, "cut short"}};
  post.carrier.meanwhile = [&] { post.is_stopping = true; };
  post.sender.send_some();
  CHECK(post.carrier.files.size() == 1);
  CHECK(post.newest_mail().attempts == 0);
  CHECK(post.mail_of(first).attempts == 1);
  CHECK(post.read(first).status == "queued");
  CHECK(post.history(first) == Names{"created"});
  CHECK(post.complaints.empty());
  CHECK(post.sender.send_some() == 0);
  vortex::test::ScriptedCarrier next_carrier;
  MailSender next({{"Sender", "sender@example.com"}, {}, [](std::string_view) {}}, *post,
                  next_carrier, post.site, post.writer);
  CHECK(next.send_some() == 2);
}

TEST_CASE("what became of each mail is told, once it is written down") {
  Post post;
  post.carrier.answers = {{Kind::deferred, "451"}, {Kind::sent, ""}, {Kind::refused, "550"}};
  post.invite("ada@example.com");
  CHECK(post.sender.send_some() == 1);
  post.let_pass(minutes(2));
  CHECK(post.sender.send_some() == 1);
  post.invite("bob@example.com");
  CHECK(post.sender.send_some() == 1);
  const StoredInvitation closed = post.invite("eve@example.com");
  post.act(
      [&](Tx& tx, const Caller& by) { insert_opt_out(tx, by.environment.id, "eve@example.com"); });
  CHECK(post.sender.send_some() == 1);
  CHECK(post.outcomes == Names{"invitation deferred", "invitation sent", "invitation failed",
                               "invitation cancelled"});
}
