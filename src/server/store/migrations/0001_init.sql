-- SPDX-License-Identifier: MIT
-- Times are milliseconds since 1970, ids of the API 16-byte UUIDs. Numbered ids never leave the
-- database; they keep the indexes that start with the tenant small.

CREATE TABLE secret (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;

CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  uuid BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE project (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account,
  uuid BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX project_by_account ON project (account_id);

CREATE TABLE environment (
  id INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL REFERENCES project,
  uuid BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL,
  allow_free_mail INTEGER NOT NULL DEFAULT 0,
  landing_origins TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL
) STRICT;

-- signing_key signs tokens: whoever reads it can make them. The key's secret is never stored.
CREATE TABLE api_key (
  kid BLOB PRIMARY KEY,
  environment_id INTEGER NOT NULL REFERENCES environment,
  signing_key BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE component (
  id INTEGER PRIMARY KEY,
  environment_id INTEGER NOT NULL REFERENCES environment,
  uuid BLOB NOT NULL,
  deployment_uuid BLOB NOT NULL,
  name TEXT NOT NULL,
  accept_policy TEXT NOT NULL DEFAULT 'any' CHECK (accept_policy IN ('any', 'target')),
  resend_cooldown INTEGER NOT NULL DEFAULT 300000,
  expires_in INTEGER,
  landing_url TEXT,
  hosted_accept INTEGER NOT NULL DEFAULT 1,
  allow_signature INTEGER NOT NULL DEFAULT 0,
  reminders TEXT NOT NULL DEFAULT '3d,7d',
  nudges TEXT NOT NULL DEFAULT '5d',
  acceptance_notice INTEGER NOT NULL DEFAULT 1,
  expiry_notice INTEGER NOT NULL DEFAULT 1,
  mail_from TEXT,
  reply_to TEXT,
  subjects TEXT NOT NULL DEFAULT '{}',
  unfurl_config TEXT,
  created_at INTEGER NOT NULL,
  UNIQUE (environment_id, uuid),
  UNIQUE (environment_id, deployment_uuid)
) STRICT;

CREATE INDEX component_by_uuid ON component (uuid);

CREATE TABLE scope (
  id INTEGER PRIMARY KEY,
  environment_id INTEGER NOT NULL REFERENCES environment,
  uuid BLOB NOT NULL,
  type TEXT NOT NULL,
  foreign_id TEXT NOT NULL,
  name TEXT NOT NULL,
  autojoin_invitation_id BLOB REFERENCES invitation,
  created_at INTEGER NOT NULL,
  UNIQUE (environment_id, type, foreign_id)
) STRICT;

-- held = 1: the invitation holds the place of its target, so that a second create finds it. It is 0
-- once accepted, accepted elsewhere, deactivated, or superseded after its time had come. An
-- invitation whose time has come holds its place until then, because reinviting opens it again.
-- The plan of reminders and nudges begins when the invitation's mail was handed over; wake_at is when
-- the next of them, or the expiry, is due.
CREATE TABLE invitation (
  id BLOB PRIMARY KEY,
  environment_id INTEGER NOT NULL REFERENCES environment,
  component_id INTEGER NOT NULL REFERENCES component,
  type TEXT NOT NULL CHECK (type IN ('single_use', 'multi_use', 'autojoin')),
  status TEXT NOT NULL CHECK (status IN ('queued', 'sending', 'sent', 'delivered', 'accepted',
                                         'shared', 'unfurled', 'accepted_elsewhere')),
  held INTEGER NOT NULL,
  deactivated TEXT CHECK (deactivated IN ('revoked', 'declined', 'scope_deleted')),
  superseded INTEGER NOT NULL DEFAULT 0,
  target_type TEXT NOT NULL CHECK (target_type IN ('email', 'phone', 'share', 'internal')),
  target_key TEXT NOT NULL,
  target_value TEXT NOT NULL,
  target_name TEXT,
  target_avatar_url TEXT,
  mail_to TEXT,
  scopes_key TEXT NOT NULL,
  creator_id TEXT NOT NULL,
  creator_email TEXT,
  creator_name TEXT,
  creator_avatar_url TEXT,
  source TEXT,
  subtype TEXT,
  locale TEXT,
  message TEXT,
  template_variables TEXT,
  metadata TEXT,
  unfurl_config TEXT,
  form_data TEXT,
  configuration_attributes TEXT,
  pass_through TEXT,
  delivery_count INTEGER NOT NULL,
  click_throughs INTEGER NOT NULL DEFAULT 0,
  views INTEGER NOT NULL DEFAULT 0,
  uses INTEGER NOT NULL DEFAULT 0,
  max_uses INTEGER,
  expires_at INTEGER,
  expires_span INTEGER,
  last_sent_at INTEGER,
  plan_started_at INTEGER,
  reminders_sent INTEGER NOT NULL DEFAULT 0,
  nudges_sent INTEGER NOT NULL DEFAULT 0,
  expiry_told INTEGER NOT NULL DEFAULT 0,
  wake_at INTEGER,
  opened_at INTEGER,
  asked_at INTEGER,
  clicks_told_at INTEGER NOT NULL DEFAULT 0,
  clicks_untold INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  modified_at INTEGER
) STRICT;

CREATE UNIQUE INDEX invitation_held_by_target
  ON invitation (environment_id, target_type, target_key, scopes_key) WHERE held = 1;
CREATE INDEX invitation_held_by_creator
  ON invitation (environment_id, creator_id, expires_at) WHERE held = 1;
CREATE INDEX invitation_untold_clicks ON invitation (clicks_told_at) WHERE clicks_untold > 0;
CREATE INDEX invitation_waking ON invitation (wake_at) WHERE wake_at IS NOT NULL;

CREATE TABLE invitation_scope (
  invitation_id BLOB NOT NULL REFERENCES invitation,
  position INTEGER NOT NULL,
  scope_id INTEGER NOT NULL REFERENCES scope,
  held INTEGER NOT NULL,
  PRIMARY KEY (invitation_id, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX invitation_scope_held ON invitation_scope (scope_id, invitation_id) WHERE held = 1;

-- Users who invited somebody for whom there was an invitation by another user already.
CREATE TABLE co_inviter (
  environment_id INTEGER NOT NULL REFERENCES environment,
  user_id TEXT NOT NULL,
  invitation_id BLOB NOT NULL REFERENCES invitation,
  PRIMARY KEY (environment_id, user_id, invitation_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE acceptance (
  id INTEGER PRIMARY KEY,
  invitation_id BLOB NOT NULL REFERENCES invitation,
  uuid BLOB NOT NULL,
  target_type TEXT NOT NULL,
  target_key TEXT NOT NULL,
  target_value TEXT NOT NULL,
  name TEXT,
  is_existing INTEGER,
  accepted_at INTEGER NOT NULL,
  UNIQUE (invitation_id, target_type, target_key)
) STRICT;

CREATE INDEX acceptance_by_invitation ON acceptance (invitation_id, id);

-- What pages and apps tell of their users, in their own words.
CREATE TABLE client_event (
  id BLOB PRIMARY KEY,
  environment_id INTEGER NOT NULL REFERENCES environment,
  name TEXT NOT NULL,
  user_id TEXT NOT NULL,
  body TEXT NOT NULL,
  received_at INTEGER NOT NULL
) STRICT;

CREATE INDEX client_event_by_environment ON client_event (environment_id, id);
CREATE INDEX client_event_by_name ON client_event (environment_id, name, id);
CREATE INDEX client_event_by_user ON client_event (environment_id, user_id, id);
CREATE INDEX client_event_by_age ON client_event (received_at);

CREATE TABLE autojoin_domain (
  id INTEGER PRIMARY KEY,
  environment_id INTEGER NOT NULL REFERENCES environment,
  scope_id INTEGER NOT NULL REFERENCES scope,
  uuid BLOB NOT NULL,
  domain TEXT NOT NULL,
  UNIQUE (scope_id, domain)
) STRICT;

CREATE INDEX autojoin_domain_by_domain ON autojoin_domain (environment_id, domain);

-- What happened to an invitation, in order. Those that webhooks may tell have a sequence, which
-- counts from 1 for each invitation without gaps. actor is who did it: a key, the invitee, the
-- server.
CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  environment_id INTEGER NOT NULL REFERENCES environment,
  invitation_id BLOB NOT NULL REFERENCES invitation,
  uuid BLOB NOT NULL,
  type TEXT NOT NULL,
  sequence INTEGER,
  actor TEXT NOT NULL,
  detail TEXT NOT NULL,
  happened_at INTEGER NOT NULL,
  UNIQUE (invitation_id, sequence)
) STRICT;

CREATE INDEX event_by_invitation ON event (invitation_id, id);

-- Where an environment's events are told. events are types, separated by spaces; none means all.
-- The older of two secrets is still known to who checks. A deleted one stays, so that deleting it
-- again is fine.
CREATE TABLE webhook_endpoint (
  id INTEGER PRIMARY KEY,
  environment_id INTEGER NOT NULL REFERENCES environment,
  uuid BLOB NOT NULL UNIQUE,
  url TEXT NOT NULL,
  events TEXT NOT NULL,
  secret TEXT NOT NULL,
  older_secret TEXT,
  failing_since INTEGER,
  disabled_at INTEGER,
  disabled_reason TEXT,
  deleted_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX webhook_endpoint_by_environment ON webhook_endpoint (environment_id, deleted_at);

-- What is told, in the bytes that are posted: the same at every attempt and to every endpoint.
CREATE TABLE webhook (
  id INTEGER PRIMARY KEY,
  environment_id INTEGER NOT NULL REFERENCES environment,
  uuid BLOB NOT NULL UNIQUE,
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX webhook_by_time ON webhook (environment_id, created_at);

-- A webhook for one endpoint, due as mail is in the outbox. Dead ones can be played again.
CREATE TABLE webhook_delivery (
  id INTEGER PRIMARY KEY,
  endpoint_id INTEGER NOT NULL REFERENCES webhook_endpoint,
  webhook_id INTEGER NOT NULL REFERENCES webhook,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'delivered', 'dead')),
  attempts INTEGER NOT NULL DEFAULT 0,
  touched_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  last_error TEXT,
  UNIQUE (endpoint_id, webhook_id)
) STRICT;

CREATE INDEX webhook_delivery_due
  ON webhook_delivery (endpoint_id, due_at) WHERE state IN ('queued', 'sending');
CREATE INDEX webhook_delivery_touched
  ON webhook_delivery (touched_at) WHERE state IN ('queued', 'sending');
CREATE INDEX webhook_delivery_dead ON webhook_delivery (endpoint_id, id) WHERE state = 'dead';

-- Who does not want to be invited by this environment: a keyed hash of the address.
CREATE TABLE opt_out (
  environment_id INTEGER NOT NULL REFERENCES environment,
  address_hash BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (environment_id, address_hash)
) STRICT, WITHOUT ROWID;

-- What must happen after a change is a row written with it. A row is due at due_at; claiming it puts
-- that off by the lease, so that a row whose worker died is due again. A touched_at in the future is
-- the trace of a clock that was set back. Done rows stay as history.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  environment_id INTEGER NOT NULL REFERENCES environment,
  invitation_id BLOB NOT NULL REFERENCES invitation,
  uuid BLOB NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  about TEXT,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'delivered', 'failed',
                                       'cancelled')),
  attempts INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  touched_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  last_error TEXT
) STRICT;

CREATE INDEX outbox_due ON outbox (due_at) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_touched ON outbox (touched_at) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_by_invitation ON outbox (invitation_id, id);

-- One row, written to see whether the database can be written.
CREATE TABLE probe (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  written_at INTEGER NOT NULL
) STRICT;

CREATE TABLE idempotency (
  environment_id INTEGER NOT NULL REFERENCES environment,
  credential TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint BLOB NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (environment_id, credential, key)
) STRICT;

CREATE INDEX idempotency_by_age ON idempotency (created_at);

CREATE TABLE budget (
  environment_id INTEGER NOT NULL REFERENCES environment,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  used INTEGER NOT NULL,
  PRIMARY KEY (environment_id, kind, subject)
) STRICT;

CREATE INDEX budget_by_age ON budget (started_at);
