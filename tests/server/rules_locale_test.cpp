// SPDX-License-Identifier: MIT
#include "server/rules/locale.hpp"

#include <doctest/doctest.h>

using namespace vortex::server;
using Tags = std::vector<std::string>;

TEST_CASE("a locale becomes the tag of a language") {
  const std::pair<std::string, std::string> cases[] = {
      {"de", "de"},
      {"de-AT", "de-at"},
      {"DE_at", "de-at"},
      {" zh-Hant-TW ", "zh-hant-tw"},
      {std::string(35, 'a'), std::string(35, 'a')},
      {std::string(36, 'a'), ""},
      {"", ""},
      {"-de", ""},
      {"de-", ""},
      {"de--at", ""},
      {"de/../x", ""},
      {"de.UTF-8", ""},
      {"d\u00E9", ""},
      {"*", ""},
  };
  for (const auto& [locale, tag] : cases) {
    CAPTURE(locale);
    CHECK(language_tag(locale) == tag);
  }
}

TEST_CASE("a locale is cut down from its end") {
  CHECK(locale_chain("de") == Tags{"de"});
  CHECK(locale_chain("de_AT") == Tags{"de-at", "de"});
  CHECK(locale_chain("zh-Hant-TW") == Tags{"zh-hant-tw", "zh-hant", "zh"});
  CHECK(locale_chain("").empty());
  CHECK(locale_chain("not a locale").empty());
}

TEST_CASE("the browser's wish, then the invitation's, then English") {
  struct {
    std::string header;
    std::string stored;
    std::string want;
  } const cases[] = {
      {"", "", "en"},
      {"de", "", "de"},
      {"de-AT,de;q=0.9,en;q=0.8", "", "de"},
      {"pt-BR", "de", "pt-br"},
      {"pt", "de", "de"},
      {"fr", "de", "de"},
      {"fr, en;q=0.1", "de", "en"},
      {"en;q=0.5, de;q=0.7", "", "de"},
      {"en;q=0.7, de;q=0.7", "", "en"},
      {"en; Q=0.5 , DE ; q=0.501", "", "de"},
      {"de;q=0, en;q=0.1", "", "en"},
      {"de;q=0", "pt-BR", "pt-br"},
      {"*", "de", "de"},
      {"de;q=0.001", "", "de"},
      {"en;q=0.9, de;q=1.", "", "de"},
      // A weight that is none.
      {"de;q=2, en;q=0.1", "", "en"},
      {"de;q=-1, en;q=0.1", "", "en"},
      {"de;q=0.1234, en;q=0.1", "", "en"},
      {"de;q=, en;q=0.1", "", "en"},
      {"de;x, en;q=0.1", "", "en"},
      {"de;q=0,9, en;q=0.1", "", "en"},
      {",,;,;;=,\xFF,de", "", "de"},
      {"", "de_CH", "de"},
      {"", "nonsense nonsense", "en"},
      {"../../etc/passwd", "de", "de"},
  };
  const Tags languages = {"de", "en", "pt-br"};
  for (const auto& [header, stored, want] : cases) {
    CAPTURE(header);
    CAPTURE(stored);
    CHECK(best_locale(header, stored, languages) == want);
  }
}

TEST_CASE("only the start of a long list is looked at") {
  std::string header;
  for (int i = 0; i < 32; ++i) header += "fr,";
  CHECK(best_locale(header + "de", "", {"de", "en"}) == "en");
  CHECK(best_locale(header.substr(3) + "de", "", {"de", "en"}) == "de");
}
