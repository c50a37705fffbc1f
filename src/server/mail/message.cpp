// SPDX-License-Identifier: MIT
#include "server/mail/message.hpp"

#include <algorithm>
#include <span>
#include <stdexcept>

#include "base/base64url.hpp"
#include "base/mac.hpp"
#include "server/mail/encoding.hpp"
#include "server/mail/header.hpp"

namespace vortex::server {
namespace {

bool is_message_id(std::string_view id) {
  constexpr std::size_t kMax = 250;
  const auto plain = [](char c) { return c > 0x20 && c < 0x7F && c != '<' && c != '>'; };
  return id.size() <= kMax && std::all_of(id.begin(), id.end(), plain) &&
         std::count(id.begin(), id.end(), '@') == 1 && id.front() != '@' && id.back() != '@';
}

// Quoted-printable never has an equals sign before an underscore, so no part can hold this.
std::string boundary_for(std::string_view message_id) {
  const base::Digest digest = base::sha256(message_id);
  return "=_" + base::base64url(std::span(digest).first(18));
}

void append_part(std::string& out, const std::string& boundary, std::string_view type,
                 std::string_view text) {
  out.append("--").append(boundary).append("\r\n");
  append_header(out, "Content-Type", std::string(type) + "; charset=utf-8");
  append_header(out, "Content-Transfer-Encoding", "quoted-printable");
  out.append("\r\n").append(quoted_printable(text)).append("\r\n");
}

std::string write_head(const Message& message) {
  if (!is_message_id(message.message_id)) throw std::invalid_argument("Message-ID: is not one");
  std::string head;
  append_header(head, "Date", mail_date(message.date));
  append_mailbox_header(head, "From", message.from);
  append_mailbox_header(head, "To", message.to);
  if (message.reply_to) append_mailbox_header(head, "Reply-To", *message.reply_to);
  append_text_header(head, "Subject", message.subject);
  append_header(head, "Message-ID", '<' + message.message_id + '>');
  for (const auto& [name, value] : message.headers) append_header(head, name, value);
  append_header(head, "MIME-Version", "1.0");
  return head;
}

// The next part: from the empty line after its head to the boundary after it. `rest` begins there
// afterwards.
std::string read_part(std::string_view& rest) {
  constexpr std::string_view kEmptyLine = "\r\n\r\n";
  const std::size_t head = rest.find(kEmptyLine);
  if (head == std::string_view::npos) return "";
  rest.remove_prefix(head + kEmptyLine.size());
  const std::string_view body = rest.substr(0, rest.find("\r\n--=_"));
  rest.remove_prefix(body.size());
  return read_quoted_printable(body);
}

}  // namespace

std::string write_message(const Message& message) {
  std::string out = write_head(message);
  const std::string boundary = boundary_for(message.message_id);
  append_header(out, "Content-Type", "multipart/alternative; boundary=\"" + boundary + '"');
  out += "\r\n";
  append_part(out, boundary, "text/plain", message.text);
  append_part(out, boundary, "text/html", message.html);
  return out.append("--").append(boundary).append("--\r\n");
}

std::optional<MessageSummary> read_summary(std::string_view message) {
  const auto date = read_mail_date(find_header(message, "Date").value_or(""));
  const auto subject = find_header(message, "Subject");
  const std::string id = find_header(message, "Message-ID").value_or("");
  auto to = read_mailbox(find_header(message, "To").value_or(""));
  if (!date || !subject || !to || !id.starts_with('<') || !id.ends_with('>')) return std::nullopt;
  to->name = decode_words(to->name);
  std::string_view rest = message;
  rest.remove_prefix(std::min(rest.find("\r\n\r\n"), rest.size()));
  rest.remove_prefix(std::min<std::size_t>(4, rest.size()));
  MessageSummary summary{
      *date, *std::move(to), decode_words(*subject), id.substr(1, id.size() - 2), "", ""};
  // The textual part comes first.
  summary.text = read_part(rest);
  summary.html = read_part(rest);
  return summary;
}

}  // namespace vortex::server
