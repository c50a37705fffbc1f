// SPDX-License-Identifier: MIT
#include "server/mail/writer.hpp"

#include <algorithm>
#include <stdexcept>

#include "server/mail/shown_text.hpp"
#include "server/templates/check.hpp"
#include "wire/json_read.hpp"

namespace vortex::server {
namespace {

using Form = Wording::Form;

constexpr std::size_t kVariableMax = 200;
constexpr std::size_t kSubjectMax = 200;

// Characters that no URL holds would end the link early in the textual part.
void require_link(std::string_view link) {
  const auto fine = [](char c) {
    return c > 0x20 && c < 0x7F &&
           std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
  };
  const bool web = link.starts_with("https://") || link.starts_with("http://");
  if (!web || !std::all_of(link.begin(), link.end(), fine)) {
    throw std::invalid_argument("the link of an invitation must be an http or https URL");
  }
}

/// The links and the message of a mail, which only invitees get.
struct ForInvitee {
  std::string accept_link;
  std::string opt_out_link;
  std::vector<std::string> message;
};

ForInvitee for_invitee(MailKind kind, const MailFacts& facts) {
  if (!is_to_invitee(kind)) return {};
  require_link(facts.accept_link);
  if (!facts.opt_out_link.empty()) require_link(facts.opt_out_link);
  return {facts.accept_link, facts.opt_out_link, shown_lines(facts.message)};
}

TextValues values_of(const MailFacts& facts, const ForInvitee& own, const Wording& words) {
  TextValues values;
  for (const auto& [name, value] : facts.variables) values[name] = shown_line(value, kVariableMax);
  values["inviter"] = shown_name(facts.inviter);
  values["recipient"] = shown_name(facts.recipient);
  values["invitee"] = shown_name(facts.invitee);
  values["scope"] = shown_name(facts.scope);
  values["message"] = own.message.empty() ? "" : shown_line(facts.message, kVariableMax);
  values["accept_link"] = own.accept_link;
  values["opt_out_link"] = own.opt_out_link;
  values["expires_at"] = facts.expires_at ? words.date(*facts.expires_at) : "";
  return values;
}

TemplateValues for_template(const TextValues& values) {
  TemplateValues out;
  out.texts.insert(values.begin(), values.end());
  return out;
}

std::optional<std::string> own_subject(const std::optional<std::string>& subject,
                                       const TextValues& values) {
  if (!subject) return std::nullopt;
  try {
    check_line(*subject);
    const auto parsed = Template::parse(*subject, Template::Kind::text);
    std::string line = shown_line(parsed.render(for_template(values)), kSubjectMax);
    return line.empty() ? std::nullopt : std::optional(std::move(line));
  } catch (const TemplateFault&) {
    return std::nullopt;
  }
}

// A section that is skipped leaves its empty lines behind.
std::string with_single_gaps(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool gap = c == '\n' && (out.empty() || out.ends_with("\n\n"));
    if (!gap) out += c;
  }
  while (out.ends_with('\n')) out.pop_back();
  return out + '\n';
}

/// What makes the layout's values of a mail, for either part of it.
struct Sheet {
  MailKind kind;
  const Wording& words;
  const TextValues& values;
  const ForInvitee& own;
  const std::string& subject;

  std::string shared(std::string_view name, Form form) const {
    return words.line("mail." + std::string(name), values, form);
  }
  std::string line(std::string_view name, Form form) const {
    return shared(std::string(text(kind)) + '.' + std::string(name), form);
  }

  TemplateValues fill(Form form) const {
    TemplateValues out = for_template(values);
    const auto put = [&](const char* name, bool known, std::string_view value) {
      out.texts[name] = known ? value : std::string_view();
    };
    const bool to_invitee = is_to_invitee(kind);
    const bool has_message = !own.message.empty();
    put("lang", true, words.language());
    put("direction", true, words.direction());
    put("subject", true, subject);
    put("greeting", true, shared("greeting", form));
    put("lead", true, line("lead", form == Form::text ? form : Form::strong));
    put("body", true, line("body", form));
    put("expiry", true, line("expiry", form));
    put("footer", true, line("footer", form));
    put("has_message", has_message, "yes");
    put("message_intro", has_message, shared("message_intro", form));
    put("link_intro", to_invitee, to_invitee ? line("link_intro", form) : "");
    put("button", to_invitee, to_invitee ? line("button", form) : "");
    put("link_hint", to_invitee, shared("link_hint", form));
    put("opt_out", !own.opt_out_link.empty(), shared("opt_out", form));
    out.texts.erase("message");
    out.lists["message"] = own.message;
    return out;
  }
};

}  // namespace

std::map<std::string, std::string> read_variables(std::string_view json) {
  std::map<std::string, std::string> out;
  try {
    const Json read = wire::read_json(json);
    if (!read.is_object()) return out;
    for (const auto& [name, value] : *read.if_object()) {
      if (value.if_text()) out[name] = *value.if_text();
      if (value.is_number()) out[name] = value.digits();
    }
  } catch (const wire::JsonFault&) {
    // What is stored was read as JSON before.
  }
  return out;
}

void check_subject(std::string_view subject) {
  check_line(subject);
  Template::parse(std::string(subject), Template::Kind::text);
}

MailWriter::MailWriter(const std::filesystem::path& overrides)
    : MailWriter(read_template_overrides(overrides)) {}

MailWriter::MailWriter(const TemplateOverrides& overrides)
    : texts_(overrides), layouts_(overrides) {}

MailContent MailWriter::write(MailKind kind, const MailFacts& facts, std::string_view locale,
                              std::string_view component,
                              const std::optional<std::string>& subject) const {
  const Wording words = texts_.wording(locale, component);
  const ForInvitee own = for_invitee(kind, facts);
  const TextValues values = values_of(facts, own, words);
  const std::string usual = "mail." + std::string(text(kind)) + ".subject";
  MailContent content;
  content.subject = own_subject(subject, values)
                        .value_or(shown_line(words.line(usual, values, Form::text), kSubjectMax));
  const Sheet sheet{kind, words, values, own, content.subject};
  content.text = with_single_gaps(layouts_.text(component).render(sheet.fill(Form::text)));
  content.html = layouts_.html(component).render(sheet.fill(Form::html));
  return content;
}

}  // namespace vortex::server
