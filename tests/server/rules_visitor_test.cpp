// SPDX-License-Identifier: MIT
#include "server/rules/visitor.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "server/rules/visitors.hpp"

using namespace vortex::server;

TEST_CASE("who opens a link") {
  struct Row {
    Visitor visitor;
    const char* agent;
  };
  using enum Visitor;
  const Row rows[] = {
      {person,
       "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
       "Safari/537.36"},
      {person, "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0"},
      {person,
       "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
       "Gecko) Version/17.5 Mobile/15E148 Safari/604.1"},
      {person, "Mozilla/5.0 (Linux; Android 7.0; CUBOT Build/NRD90M) AppleWebKit/537.36"},
      {person, "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 [FBAN/FBIOS;FBAV/470.0;FBBV/613;FBDV/x]"},
      {person, "Mozilla/5.0 (Linux; Android 14) Chrome/125.0 Mobile Safari/537.36 [LinkedInApp]"},
      {person, "Mozilla/5.0 (Linux; Android 14) Telegram-Android/10.14 (Google Pixel 7)"},
      {person, "Mozilla/5.0 (iPhone) Mobile/15E148 Twitter for iPhone/10.47"},
      {person, "Lynx/2.9.0 libwww-FM/2.14"},
      {person, "curl/7.88.1"},
      {person, "Wget/1.21.3"},
      {preview, "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"},
      {preview, "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"},
      // iMessage calls itself so, on whoever's telephone the link was typed.
      {preview,
       "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) "
       "Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0"},
      {preview, "WhatsApp/2.24.11.78 A"},
      {preview, "whatsapp/2.24"},
      {preview, "Twitterbot/1.0"},
      {preview, "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)"},
      {preview, "TelegramBot (like TwitterBot)"},
      {preview, "LinkedInBot/1.0 (compatible; Mozilla/5.0; +http://www.linkedin.com)"},
      {preview, "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5"},
      {preview, "Google-PageRenderer Google (+https://developers.google.com/+/web/snippet/)"},
      {preview, "Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)"},
      {preview, "Synapse (bot; +https://github.com/matrix-org/synapse)"},
      {preview, "facebookexternalhit/1.1;line-poker/1.0"},
      {scanner, ""},
      {scanner, "Barracuda Sentinel (EE)"},
      {scanner, "Mozilla/5.0 (compatible; Proofpoint URL Defense)"},
      {scanner, "Mozilla/5.0 (compatible; Mimecast/1.0)"},
      {scanner, "Mozilla/4.0 (compatible; ms-office; MSOffice 16)"},
      {scanner, "Microsoft Office Word 2014 (16.0.17328) Windows NT 10.0"},
      {scanner, "Mozilla/5.0 (Windows NT 6.1) Chrome/103.0 Safari/537.36 BingPreview/1.0b"},
      {scanner,
       "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com "
       "GoogleImageProxy)"},
      {scanner, "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/126.0 Safari"},
      {scanner, "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
      {scanner, "Mozilla/5.0 (compatible; SomeCrawler 1.0; +https://example.com/about)"},
      {scanner, "python-requests/2.32.3"},
      {scanner, "Python-urllib/3.11"},
      {scanner, "Go-http-client/1.1"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.agent);
    CHECK(visitor_of(row.agent, false) == row.visitor);
    CHECK(visitor_of(row.agent, true) == scanner);
  }
}

TEST_CASE("every line of the table is a kind and a part that no other line hides") {
  std::string_view text = kVisitorTables.front();
  std::size_t patterns = 0;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() + 1);
    if (line.starts_with('#')) continue;
    CAPTURE(std::string(line));
    const std::size_t tab = line.find('\t');
    REQUIRE(tab != std::string_view::npos);
    const std::string_view kind = line.substr(0, tab);
    CHECK((kind == "preview" || kind == "scanner"));
    const std::string_view part = line.substr(tab + 1);
    CHECK(part.size() >= 4);
    CHECK(part.find('\t') == std::string_view::npos);
    CHECK(visitor_of(part, false) == (kind == "preview" ? Visitor::preview : Visitor::scanner));
    ++patterns;
  }
  CHECK(patterns > 50);
}

TEST_CASE("what a browser says of a page that nobody asked for yet") {
  CHECK(says_prefetch("sec-purpose", "prefetch"));
  CHECK(says_prefetch("sec-purpose", "prefetch;prerender"));
  CHECK(says_prefetch("purpose", "prefetch"));
  CHECK(says_prefetch("x-purpose", "preview"));
  CHECK(says_prefetch("x-moz", "Prefetch"));
  CHECK_FALSE(says_prefetch("sec-purpose", ""));
  CHECK_FALSE(says_prefetch("sec-fetch-mode", "prefetch"));
}

TEST_CASE("what a visit counts as") {
  struct Row {
    Visitor visitor;
    TargetKind target;
    const char* status;
    VisitEffect effect;
  };
  using enum Visitor;
  using enum TargetKind;
  const VisitEffect click{true, false, false}, opened{true, false, true};
  const VisitEffect view{false, false, false}, unfurled{false, true, false};
  const Row rows[] = {
      {person, email, "queued", click},
      {person, email, "sending", click},
      {person, email, "sent", opened},
      {person, email, "delivered", opened},
      {person, email, "unfurled", opened},
      {person, email, "accepted", click},
      {person, email, "accepted_elsewhere", click},
      {person, phone, "unfurled", click},
      {person, share, "shared", click},
      {person, internal, "queued", click},
      {preview, email, "queued", unfurled},
      {preview, email, "sending", view},
      {preview, email, "sent", unfurled},
      {preview, email, "delivered", unfurled},
      {preview, email, "accepted", view},
      {preview, email, "unfurled", view},
      {preview, share, "shared", unfurled},
      {preview, phone, "queued", unfurled},
      {preview, email, "accepted_elsewhere", view},
      {scanner, email, "sent", view},
      {scanner, email, "delivered", view},
      {scanner, share, "shared", view},
  };
  for (const Row& row : rows) {
    CAPTURE(static_cast<int>(row.visitor));
    CAPTURE(row.status);
    CHECK(effect_of(row.visitor, row.target, row.status) == row.effect);
  }
}
