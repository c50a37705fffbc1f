// SPDX-License-Identifier: MIT
#include "server/pages/pages.hpp"

#include <doctest/doctest.h>

#include <future>

#include "server/post_fixture.hpp"

using namespace vortex::server;
using vortex::test::Post;

namespace {

struct Visited : Post {
  Visited() : invitation(invite("ada@example.com")) {}

  HttpReply answer(const std::string& method, const std::string& link) {
    HttpRequest request;
    request.method = method;
    request.path = link.substr(link.find('/', 8));
    request.headers = {{"user-agent", "Mozilla/5.0"}, {"accept-language", "de"}};
    std::promise<HttpReply> reply;
    CHECK(pages.handle(request, [&](HttpReply made) { reply.set_value(std::move(made)); }));
    return reply.get_future().get();
  }
  void break_database() {
    (*this)->write_and_wait(
        [](Tx& tx) { tx.run("ALTER TABLE invitation RENAME COLUMN views TO views_gone"); });
  }

  StoredInvitation invitation;
  std::vector<std::string> said;
  RedirectCache redirects{kRedirectBytes};
  Pages pages{**this,
              site,
              writer.texts(),
              {vortex::base::secure_random(), [this] { return now.load(); }, redirects,
               [this](std::string_view reason) { said.emplace_back(reason); }}};
};

}  // namespace

TEST_CASE("what cannot be done right now is said in a person's language, and why in the log") {
  Visited here;
  const std::string link = here.site.links.link(here.invitation.id);
  const std::string opt_out = here.site.links.opt_out_link(here.invitation.id);
  CHECK(here.answer("GET", link).status == 200);
  CHECK(here.answer("POST", opt_out).status == 200);
  here.break_database();
  const std::pair<const char*, std::string> requests[] = {
      {"GET", link}, {"POST", link + "/accept"}, {"GET", opt_out}, {"POST", opt_out}};
  for (const auto& [method, url] : requests) {
    CAPTURE(method);
    here.said.clear();
    const HttpReply reply = here.answer(method, url);
    CHECK(reply.status == 503);
    CHECK(reply.body.find("Das geht gerade nicht") != std::string::npos);
    CHECK(reply.headers.back() == std::pair<std::string, std::string>("Retry-After", "5"));
    CHECK(reply.route.ends_with("{code}"));
    REQUIRE(here.said.size() == 1);
    CHECK(here.said[0].find("views") != std::string::npos);
  }
  CHECK_THROWS(here.pages.write_counts());
}

TEST_CASE("what is no page of theirs is left to others") {
  Visited here;
  for (const char* path : {"/", "/i", "/u", "/api/v1/invitations", "/mailbox/x", "/I/x"}) {
    HttpRequest request;
    request.method = "GET";
    request.path = path;
    CHECK_FALSE(here.pages.handle(request, [](const HttpReply&) { FAIL("answered"); }));
  }
}
