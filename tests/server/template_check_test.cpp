// SPDX-License-Identifier: MIT
#include "server/templates/check.hpp"

#include <doctest/doctest.h>

#include <array>
#include <functional>
#include <tuple>

using namespace vortex::server;

namespace {

constexpr std::array<std::string_view, 2> kRendered = {"lead", "button"};
constexpr std::array<std::string_view, 1> kAttributes = {"link"};

std::string fault_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const TemplateFault& fault) {
    return fault.what();
  }
  return "";
}

std::string line_fault(const std::string& text) {
  return fault_of([&] { check_line(text); });
}

std::string layout_fault(const std::string& text, Template::Kind kind = Template::Kind::html) {
  return fault_of([&] { check_layout(text, kind, kRendered, kAttributes); });
}

bool says(const std::string& fault, std::string_view part) {
  return fault.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the tags of a template") {
  using Kind = TemplateTag::Kind;
  const std::tuple<std::string, Kind, std::string> cases[] = {
      {"{{a}}", Kind::value, "a"},    {"{{ a }}", Kind::value, "a"},
      {"{{{a}}}", Kind::raw, "a"},    {"{{& a}}", Kind::raw, "a"},
      {"{{#a}}", Kind::section, "a"}, {"{{^ a }}", Kind::inverted, "a"},
      {"{{/a}}", Kind::end, "a"},     {"{{! a}}", Kind::comment, "a"},
      {"{{> a}}", Kind::other, "a"},  {"{{=<% %>=}}", Kind::other, "<% %>="},
      {"{{}}", Kind::value, ""},      {"{{.}}", Kind::value, "."},
  };
  for (const auto& [text, kind, name] : cases) {
    CAPTURE(text);
    const auto tags = read_tags("x" + text + "y");
    REQUIRE(tags.size() == 1);
    CHECK(tags[0].kind == kind);
    CHECK(tags[0].name == name);
    CHECK(tags[0].at == 1);
  }
  CHECK(read_tags("no { tag }} here").empty());
  CHECK(read_tags("{{a}}{{b}} {{c}}").size() == 3);
  for (const std::string open : {"{{", "{{a", "{{a}", "{{{a}}", "x {{a}} {{"}) {
    CAPTURE(open);
    CHECK(says(fault_of([&] { read_tags(open); }), "has no end"));
  }
}

TEST_CASE("a line holds values and sections") {
  for (const std::string text : {"", "plain", "{{a}} and {{#b}}{{b-c_1}}{{/b}}{{^b}}none{{/b}}",
                                 "Gr\u00FC\u00DFe \u05E9 }}"}) {
    CAPTURE(text);
    CHECK(line_fault(text) == "");
  }
  const std::pair<std::string, const char*> cases[] = {
      {"a\nb", "control"},
      {"a\u202Eb", "control"},
      {"a\xFF", "UTF-8"},
      {"{{{a}}}", "two braces"},
      {"{{&a}}", "two braces"},
      {"{{>a}}", "no use"},
      {"{{=<% %>=}}<%& a %>", "no use"},
      {"{{a b}}", "characters"},
      {"{{a<}}", "characters"},
      {"{{}}", "characters"},
      {"{{a", "no end"},
  };
  for (const auto& [text, why] : cases) {
    CAPTURE(text);
    CHECK(says(line_fault(text), why));
  }
}

TEST_CASE("sections are not nested without end") {
  const auto nested = [](int depth) {
    std::string text;
    for (int i = 0; i < depth; ++i) text += "{{#a}}";
    for (int i = 0; i < depth; ++i) text += "{{/a}}";
    return text;
  };
  CHECK(line_fault(nested(8)) == "");
  CHECK(says(line_fault(nested(9)), "too many sections"));
  CHECK(says(layout_fault(nested(100'000)), "too many sections"));
}

TEST_CASE("a layout of HTML escapes what is no HTML yet, and shows it where that is enough") {
  for (const std::string text :
       {"<p>{{{lead}}} {{name}} {{#x}}{{.}}{{/x}}</p>", "<a href=\"{{link}}\">{{link}}</a>",
        "<p title='a'>{{name}}</p>", "<style>p{}</style>{{name}}", "{{! it's <b> }}{{name}}",
        "<td {{#lead}}class=x{{/lead}}>"}) {
    CAPTURE(text);
    CHECK(layout_fault(text) == "");
  }
  const std::pair<std::string, const char*> cases[] = {
      {"{{{name}}}", "two braces"},
      {"{{&name}}", "two braces"},
      {"{{lead}}", "three braces"},
      {"<a href=\"{{name}}\">", "attribute"},
      {"<p title='{{{lead}}}'>", "attribute"},
      {"<p {{name}}>", "attribute"},
      {"<STYLE>p { color: {{name}} }</STYLE>", "style"},
      {"<style></style><style>{{link}}</style>", "style"},
      {"<script>{{name}}</script>", "script"},
      {"{{>name}}", "no use"},
      {"{{name\nx}}", "characters"},
      {"\xFF", "UTF-8"},
      {"{{name", "no end"},
  };
  for (const auto& [text, why] : cases) {
    CAPTURE(text);
    CHECK(says(layout_fault(text), why));
  }
}

TEST_CASE("a layout of text escapes nothing, so that braces do not matter") {
  for (const std::string text : {"{{lead}} {{{lead}}} {{name}}", "<{{name}}>"}) {
    CAPTURE(text);
    CHECK(layout_fault(text, Template::Kind::text) == "");
  }
  CHECK(says(layout_fault("{{>name}}", Template::Kind::text), "no use"));
}
