// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <optional>

#include "server/app_fixture.hpp"
#include "server/rules/mail_kind.hpp"

using namespace vortex;
using namespace vortex::test;

namespace {

const std::string kComponent = "0190f3c0-0000-7000-8000-000000000000";

/// A data folder and one of templates; the same has to be shown with a server and without one.
struct Preview {
  explicit Preview(bool serving) {
    fs::create_directories(templates() / "texts");
    CHECK(data.command({"init"}).exit_code == 0);
    if (serving) server.emplace(data.path(), setting());
  }

  fs::path templates() const { return folder.path() / "templates"; }
  std::vector<std::string> setting() const {
    return {"--set", "mail.templates=" + templates().string()};
  }
  ProcessResult run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"mail", "preview"});
    if (!server) {
      for (const std::string& part : setting()) arguments.push_back(part);
    }
    return data.command(std::move(arguments));
  }
  std::string shown(std::vector<std::string> arguments) const {
    const ProcessResult result = run(std::move(arguments));
    CHECK(result.exit_code == 0);
    CHECK(result.err.empty());
    return result.out;
  }

  TemporaryFolder folder;
  DataFolderOfTest data;
  std::optional<ServerProcess> server;
};

template <class Test>
void with_and_without_server(Test test) {
  for (const bool serving : {true, false}) {
    CAPTURE(serving);
    const Preview preview(serving);
    test(preview);
  }
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE("a preview shows each mail as text and as HTML") {
  with_and_without_server([](const Preview& preview) {
    for (const server::MailKind kind : server::kMailKinds) {
      const std::string name(server::text(kind));
      CAPTURE(name);
      const std::string text = preview.shown({name});
      CHECK(text.starts_with("subject  "));
      CHECK(has(text, "\n\nHello Ada Lovelace,\n"));
      CHECK(has(text, "Acme"));
    }
    const std::string german = preview.shown({"reminder", "--locale", "de-AT", "--format", "html"});
    CHECK(german.starts_with("\n<!doctype html>\n<html lang=\"de\""));
    CHECK(has(german, "Einladung annehmen"));
    const std::string json = preview.shown({"nudge", "--json"});
    CHECK(member(json, "subject") ==
          "grace@example.com has not answered your invitation to join Acme yet");
    CHECK(has(member(json, "text"), "grace@example.com has not answered"));
  });
}

TEST_CASE("a preview shows what was changed a moment ago, and for one component only") {
  with_and_without_server([](const Preview& preview) {
    write_text(preview.templates() / "texts" / "en.json", R"({"mail": {"greeting": "Ahoy,"}})");
    CHECK(has(preview.shown({"nudge"}), "\nAhoy,\n"));
    fs::create_directories(preview.templates() / kComponent);
    write_text(preview.templates() / kComponent / "mail.text.mustache",
               "{{lead}} OWN {{accept_link}}");
    CHECK_FALSE(has(preview.shown({"nudge"}), " OWN "));
    CHECK(has(preview.shown({"nudge", "--component", kComponent}), " OWN "));
  });
}

TEST_CASE("a preview of templates that are wrong names the file") {
  with_and_without_server([](const Preview& preview) {
    const fs::path file = preview.templates() / "texts" / "en.json";
    write_text(file, "{\"mail\": {\"greting\": \"x\"}}");
    const ProcessResult failed = preview.run({"nudge"});
    CHECK(failed.exit_code == 1);
    CHECK(failed.err == "vortexd: " + file.string() + ": there is no text mail.greting\n");
  });
}

TEST_CASE("a preview of what there is not") {
  with_and_without_server([](const Preview& preview) {
    const std::pair<std::vector<std::string>, std::string> cases[] = {
        {{"letter"},
         "KIND must be one of invitation, reminder, nudge, acceptance_notice, expiry_notice, "
         "renewal_request"},
        {{"nudge", "--format", "pdf"}, "--format must be text or html"},
        {{"nudge", "--component", "../x"},
         "--component must be an id such as 0190f3c0-0000-7000-8000-000000000000"},
    };
    for (const auto& [arguments, why] : cases) {
      CAPTURE(why);
      const ProcessResult failed = preview.run(arguments);
      CHECK(failed.exit_code == 2);
      CHECK(failed.err == "vortexd: " + why + '\n');
    }
  });
}
