// SPDX-License-Identifier: MIT
#include "server/api/client/payload.hpp"

#include <algorithm>

#include "server/api/body_parts.hpp"

namespace vortex::server {
namespace {

// The types that name somebody.
std::optional<TargetKind> kind_of(const Json& field) {
  const Json* type = field.find("type");
  const std::string* text = type ? type->if_text() : nullptr;
  const auto kind = text ? read_target_kind(*text) : std::nullopt;
  return kind == TargetKind::share ? std::nullopt : kind;
}

std::optional<std::string> text_in(const Json& object, std::string_view name) {
  const Json* value = object.find(name);
  return value && value->if_text() ? std::optional(*value->if_text()) : std::nullopt;
}

// A text, or an object with the text in `value`.
Recipient read_one(const std::string& field, TargetKind kind, const Json& item,
                   const Policy& policy) {
  const auto value = item.if_text() ? std::optional(*item.if_text()) : text_in(item, "value");
  if (!value) refuse_field(field, "must be a text, or an object with a value");
  Recipient recipient;
  recipient.target = require_target(field, kind, *value, policy);
  recipient.name = read_name(field + ".name", text_in(item, "name"));
  recipient.avatar_url = read_picture(text_in(item, "avatarUrl"));
  return recipient;
}

bool is_empty(const Json* value) {
  return !value || value->is_null() || (value->if_text() && value->if_text()->empty());
}

void add_recipients(const std::string& field, TargetKind kind, const Json& value,
                    const Policy& policy, std::vector<Recipient>& out) {
  const Json::Array* items = value.if_array();
  const std::size_t count = items ? items->size() : 1;
  if (out.size() + count > kListMax) refuse_field("payload", "names more than 100 recipients");
  for (std::size_t i = 0; i < count; ++i) {
    const std::string at = items ? field + '[' + std::to_string(i) + ']' : field;
    out.push_back(read_one(at, kind, items ? (*items)[i] : value, policy));
  }
}

void join_address(std::vector<Recipient>& recipients) {
  if (recipients.size() != 2) return;
  const auto is = [](TargetKind kind) {
    return [kind](const Recipient& recipient) { return recipient.target.kind == kind; };
  };
  const auto internal =
      std::find_if(recipients.begin(), recipients.end(), is(TargetKind::internal));
  const auto address = std::find_if(recipients.begin(), recipients.end(), is(TargetKind::email));
  if (internal == recipients.end() || address == recipients.end()) return;
  internal->mail_to = address->target.value;
  recipients.erase(address);
}

}  // namespace

Payload read_payload(const Json::Object& payload, const Policy& policy) {
  Payload out;
  for (const auto& [name, field] : payload) {
    const auto kind = kind_of(field);
    if (!kind) {
      out.form_data.set(name, field);
      continue;
    }
    const Json* value = field.find("value");
    if (!is_empty(value)) {
      add_recipients("payload." + name + ".value", *kind, *value, policy, out.recipients);
    }
    Json rest = field;
    rest.if_object()->erase("value");
    out.form_data.set(name, std::move(rest));
  }
  join_address(out.recipients);
  return out;
}

}  // namespace vortex::server
