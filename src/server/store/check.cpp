// SPDX-License-Identifier: MIT
#include "server/store/check.hpp"

#include "server/store/tx.hpp"

namespace vortex::server {
namespace {

// What one fault in a program breaks is many rows.
constexpr std::size_t kShown = 5;

/// The SQL lists the ids of what breaks the rule; only the first few are read.
struct Rule {
  std::string_view name;
  std::string_view noun;  ///< what the ids belong to
  std::string_view breach;
  Sql sql;
};

constexpr Rule kRules[] = {
    {"places", "invitation", "holds its place although it is closed, or the other way round", R"sql(
      SELECT id FROM invitation -- every row: a check
      WHERE held <> (status NOT IN ('accepted', 'accepted_elsewhere') AND deactivated IS NULL
                     AND superseded = 0)
      LIMIT $1)sql"},
    {"places", "invitation", "holds its place, and not that in its scopes, or the other way round",
     R"sql(
      SELECT i.id FROM invitation i -- every row: a check
      JOIN invitation_scope s ON s.invitation_id = i.id
      WHERE s.held <> i.held
      LIMIT $1)sql"},
    {"sequence", "invitation", "has events whose sequence has gaps", R"sql(
      SELECT invitation_id FROM event -- every row: a check
      GROUP BY invitation_id
      HAVING count(sequence) <> ifnull(max(sequence), 0) OR min(sequence) < 1
      LIMIT $1)sql"},
    {"acceptances", "invitation", "counts another number of uses than it has acceptances", R"sql(
      SELECT id FROM invitation -- every row: a check
      WHERE uses <> (SELECT count(*) FROM acceptance WHERE invitation_id = invitation.id)
      LIMIT $1)sql"},
    {"acceptances", "invitation", "is used more often than it may be", R"sql(
      SELECT id FROM invitation -- every row: a check
      WHERE uses > CASE type WHEN 'single_use' THEN 1 ELSE ifnull(max_uses, uses) END
      LIMIT $1)sql"},
    {"acceptances", "invitation", "is accepted, but by nobody", R"sql(
      SELECT id FROM invitation -- every row: a check
      WHERE status = 'accepted' AND uses = 0
      LIMIT $1)sql"},
    {"schedule", "invitation", "would never be found expired", R"sql(
      SELECT id FROM invitation -- every row: a check
      WHERE held = 1 AND expires_at IS NOT NULL AND expiry_told = 0 AND wake_at IS NULL
      LIMIT $1)sql"},
    {"schedule", "invitation", "is closed, and yet something is planned", R"sql(
      SELECT id FROM invitation
      WHERE held = 0 AND wake_at IS NOT NULL
      LIMIT $1)sql"},
    {"tenants", "invitation", "belongs to another environment than its component", R"sql(
      SELECT i.id FROM invitation i -- every row: a check
      JOIN component c ON c.id = i.component_id
      WHERE c.environment_id <> i.environment_id
      LIMIT $1)sql"},
    {"tenants", "invitation", "belongs to another environment than a scope of it", R"sql(
      SELECT i.id FROM invitation i -- every row: a check
      JOIN invitation_scope s ON s.invitation_id = i.id
      JOIN scope p ON p.id = s.scope_id
      WHERE p.environment_id <> i.environment_id
      LIMIT $1)sql"},
    {"tenants", "invitation", "belongs to another environment than an event of it", R"sql(
      SELECT e.invitation_id FROM event e -- every row: a check
      JOIN invitation i ON i.id = e.invitation_id
      WHERE e.environment_id <> i.environment_id
      LIMIT $1)sql"},
    {"tenants", "mail", "belongs to another environment than its invitation", R"sql(
      SELECT o.uuid FROM outbox o -- every row: a check
      JOIN invitation i ON i.id = o.invitation_id
      WHERE o.environment_id <> i.environment_id
      LIMIT $1)sql"},
    {"tenants", "webhook", "goes to an endpoint of another environment", R"sql(
      SELECT w.uuid FROM webhook_delivery d -- every row: a check
      JOIN webhook w ON w.id = d.webhook_id
      JOIN webhook_endpoint e ON e.id = d.endpoint_id
      WHERE e.environment_id <> w.environment_id
      LIMIT $1)sql"},
    {"autojoin", "scope", "has an autojoin invitation that is none, or not its own", R"sql(
      SELECT s.uuid FROM scope s -- every row: a check
      JOIN invitation i ON i.id = s.autojoin_invitation_id
      WHERE i.type <> 'autojoin' OR NOT EXISTS (
        SELECT 1 FROM invitation_scope p WHERE p.invitation_id = i.id AND p.scope_id = s.id)
      LIMIT $1)sql"},
    {"autojoin", "scope", "has domains of another environment", R"sql(
      SELECT s.uuid FROM autojoin_domain d -- every row: a check
      JOIN scope s ON s.id = d.scope_id
      WHERE d.environment_id <> s.environment_id
      LIMIT $1)sql"},
    {"mail", "mail", "was sent without ever being tried", R"sql(
      SELECT uuid FROM outbox -- every row: a check
      WHERE state IN ('sending', 'sent', 'delivered', 'failed') AND attempts < 1
      LIMIT $1)sql"},
    {"webhooks", "webhook", "was delivered without ever being tried", R"sql(
      SELECT w.uuid FROM webhook_delivery d -- every row: a check
      JOIN webhook w ON w.id = d.webhook_id
      WHERE d.state IN ('sending', 'delivered') AND d.attempts < 1
      LIMIT $1)sql"},
    {"webhooks", "endpoint", "is switched off or removed, and yet webhooks wait for it", R"sql(
      SELECT uuid FROM webhook_endpoint e -- every row: a check
      WHERE (disabled_at IS NOT NULL OR deleted_at IS NOT NULL) AND EXISTS (
        SELECT 1 FROM webhook_delivery d
        WHERE d.endpoint_id = e.id AND d.state IN ('queued', 'sending'))
      LIMIT $1)sql"},
    {"json", "invitation", "has metadata or other JSON that cannot be read", R"sql(
      SELECT id FROM invitation -- every row: a check
      WHERE NOT (json_valid(ifnull(metadata, 'null')) AND json_valid(ifnull(template_variables, 'null'))
                 AND json_valid(ifnull(unfurl_config, 'null')))
      LIMIT $1)sql"},
    {"json", "component", "has subjects or other JSON that cannot be read", R"sql(
      SELECT uuid FROM component -- every row: a check
      WHERE NOT (json_valid(subjects) AND json_valid(ifnull(unfurl_config, 'null')))
      LIMIT $1)sql"},
};

void look_for(Tx& tx, const Rule& rule, std::vector<Problem>& problems) {
  const Sql sql = rule.sql;
  const auto ids = tx.list(
      sql, [](const Row& row) { return row.uuid(0); }, kShown + 1);
  for (const Uuid& id : ids) {
    const bool last = &id == &ids.back() && ids.size() > kShown;
    problems.push_back(
        {std::string(rule.name),
         last ? "and more of this kind"
              : std::string(rule.noun) + ' ' + base::to_text(id) + ' ' + std::string(rule.breach)});
  }
}

}  // namespace

std::vector<Problem> find_contradictions(Tx& tx) {
  std::vector<Problem> problems;
  for (const Rule& rule : kRules) look_for(tx, rule, problems);
  return problems;
}

}  // namespace vortex::server
