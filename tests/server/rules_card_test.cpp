// SPDX-License-Identifier: MIT
#include "server/rules/card.hpp"

#include <doctest/doctest.h>

#include <initializer_list>

#include "base/utf8.hpp"

using namespace vortex::server;
using vortex::Json;

namespace {

Card card_of(std::initializer_list<std::string> configs) {
  Card card;
  for (const std::string& config : configs) fill_card(card, Json::parse(config));
  return card;
}

}  // namespace

TEST_CASE("a card takes each of its parts from the first that has it") {
  const Card card = card_of({R"({"title":"One","image":"https://a.example/1.png"})",
                             R"({"title":"Two","description":"Of two","siteName":"S"})",
                             R"({"type":"article","image":"https://a.example/2.png"})"});
  CHECK(card.title == "One");
  CHECK(card.description == "Of two");
  CHECK(card.image == "https://a.example/1.png");
  CHECK(card.type == "article");
  CHECK(card.site_name == "S");
}

TEST_CASE("what a card cannot show is left out, and the next is asked") {
  const std::string configs[] = {
      R"({"title":1,"description":null,"image":["https://a.example/"],"type":{},"siteName":true})",
      R"({"title":" \n ","description":"","image":"http://a.example/1.png","type":"Website"})",
      R"({"title":"\u0000\u202e","image":"javascript:alert","type":"virus","siteName":"\t"})",
      R"({"image":"https://user@a.example/1.png"})",
      R"({"image":"//a.example/1.png"})",
      R"({"image":"https://a.example/\" onerror=x"})",
      "[]",
      "null",
      R"("text")",
  };
  for (const std::string& config : configs) {
    CAPTURE(config);
    const Card empty = card_of({config});
    CHECK(empty.title.empty());
    CHECK(empty.description.empty());
    CHECK(empty.image.empty());
    CHECK(empty.type.empty());
    CHECK(empty.site_name.empty());
    const Card next = card_of({config, R"({"title":"T","type":"book"})"});
    CHECK(next.title == "T");
    CHECK(next.type == "book");
  }
}

TEST_CASE("the texts of a card are one line each, and have an end") {
  const Card card = card_of({R"({"title":"A\r\n B","description":"x\ty"})"});
  CHECK(card.title == "A B");
  CHECK(card.description == "x y");
  const Json endless =
      Json::Object{{"title", std::string(300, 'x')}, {"description", std::string(900, 'y')}};
  const Card cut = card_of({endless.text()});
  CHECK(vortex::base::count_code_points(cut.title) == 200);
  CHECK(vortex::base::count_code_points(cut.description) == 500);
}

TEST_CASE("the types of a card") {
  for (const char* type : {"website", "article", "video", "music", "book", "profile", "product"}) {
    CHECK(is_card_type(type));
  }
  for (const char* type : {"", "web", "video.movie", "Article"}) CHECK_FALSE(is_card_type(type));
}
