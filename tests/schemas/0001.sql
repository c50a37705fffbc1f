-- SPDX-License-Identifier: MIT
-- Made by tests/schemas/record.py with vortexd 0.1.0 itself, which had
-- schema 1. Keys and secrets are values for tests.
PRAGMA application_id = 1987212408;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
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
INSERT INTO "acceptance" VALUES(1,X'01A1FC32463E7000BE6756843CAF4B92',X'01A1FC3246407000B5C2252B7037C6BE','email','joiner@example.com','joiner@example.com','Joiner',NULL,1795232515648);
INSERT INTO "acceptance" VALUES(2,X'01A1FC3246517000A8FAFBEC1EB8F655',X'01A1FC32465D700082DC7AC8770EE06A','email','accepted@example.com','accepted@example.com',NULL,1,1795232515677);
CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  uuid BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
INSERT INTO "account" VALUES(1,X'01A1FC3245D7700095065A06A8CEB4A4','default',1795232515543);
CREATE TABLE api_key (
  kid BLOB PRIMARY KEY,
  environment_id INTEGER NOT NULL REFERENCES environment,
  signing_key BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO "api_key" VALUES(X'9CC602464B084BCA9C6E2F44B04371C6',1,X'501DD98EAD7F6E1DFC36448FE586709F7148640FE30F9EFAC1DA74E446F3AC6B',1795232515543,NULL,NULL);
CREATE TABLE autojoin_domain (
  id INTEGER PRIMARY KEY,
  environment_id INTEGER NOT NULL REFERENCES environment,
  scope_id INTEGER NOT NULL REFERENCES scope,
  uuid BLOB NOT NULL,
  domain TEXT NOT NULL,
  UNIQUE (scope_id, domain)
) STRICT;
INSERT INTO "autojoin_domain" VALUES(1,1,1,X'01A1FC3246B47000927AE69A5E27E1A5','acme.example');
INSERT INTO "autojoin_domain" VALUES(2,1,1,X'01A1FC3246B47001A99E4D9435C1C4EE','acme.test');
CREATE TABLE budget (
  environment_id INTEGER NOT NULL REFERENCES environment,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  used INTEGER NOT NULL,
  PRIMARY KEY (environment_id, kind, subject)
) STRICT;
INSERT INTO "budget" VALUES(1,'inviter_hour','ann',1795491715957,1);
INSERT INTO "budget" VALUES(1,'recipient_day','email waiting@example.com',1795491715957,1);
CREATE TABLE client_event (
  id BLOB PRIMARY KEY,
  environment_id INTEGER NOT NULL REFERENCES environment,
  name TEXT NOT NULL,
  user_id TEXT NOT NULL,
  body TEXT NOT NULL,
  received_at INTEGER NOT NULL
) STRICT;
INSERT INTO "client_event" VALUES(X'01A1FC3246BD7000B54688F37A416315',1,'widget_render','ann','{"name":"widget_render","timestamp":1767225600}',1795232515773);
CREATE TABLE co_inviter (
  environment_id INTEGER NOT NULL REFERENCES environment,
  user_id TEXT NOT NULL,
  invitation_id BLOB NOT NULL REFERENCES invitation,
  PRIMARY KEY (environment_id, user_id, invitation_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "co_inviter" VALUES(1,'bob',X'01A1FC3246A1700085CB9B6DC29AD534');
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
INSERT INTO "component" VALUES(1,1,X'01A1FC3245D77003B984C0B51F291972',X'01A1FC3245D7700498EA47DF7D6A78C6','default','any',300000,NULL,NULL,1,0,'3d,7d','5d',1,1,NULL,NULL,'{}',NULL,1795232515543);
CREATE TABLE environment (
  id INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL REFERENCES project,
  uuid BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL,
  allow_free_mail INTEGER NOT NULL DEFAULT 0,
  landing_origins TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL
) STRICT;
INSERT INTO "environment" VALUES(1,1,X'01A1FC3245D770029AFC34E32FA28887','production',0,'',1795232515543);
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
INSERT INTO "event" VALUES(1,1,X'01A1FC3246197002BED136DA8CACBD9D',X'01A1FC324619700482B8DD5006CDE79A','invitation.created',1,'key 9cc60246-4b08-4bca-9c6e-2f44b04371c6','{}',1795232515609);
INSERT INTO "event" VALUES(2,1,X'01A1FC32462D700090841138E85F2506',X'01A1FC32462D7001ABE6C0B0868A8AB5','invitation.created',1,'key 9cc60246-4b08-4bca-9c6e-2f44b04371c6','{}',1795232515629);
INSERT INTO "event" VALUES(3,1,X'01A1FC32463B700094AFD129FBBB18F1',X'01A1FC32463B70019D9D1E888ED1CE66','invitation.created',1,'key 9cc60246-4b08-4bca-9c6e-2f44b04371c6','{}',1795232515643);
INSERT INTO "event" VALUES(4,1,X'01A1FC3246197002BED136DA8CACBD9D',X'01A1FC32463D70008B3B5003DB578C1F','invitation.email.delivered',2,'server','{"mail":"invitation","mailId":"01a1fc32-4619-7003-ae76-981a4d485f36","attempts":1}',1795232515645);
INSERT INTO "event" VALUES(5,1,X'01A1FC32463E7000BE6756843CAF4B92',X'01A1FC32463E700198B19FB9ECA97DFF','invitation.created',1,'key 9cc60246-4b08-4bca-9c6e-2f44b04371c6','{}',1795232515646);
INSERT INTO "event" VALUES(6,1,X'01A1FC32463E7000BE6756843CAF4B92',X'01A1FC3246407001BC4BC45857202E8D','invitation.accepted',2,'key 9cc60246-4b08-4bca-9c6e-2f44b04371c6','{"acceptedBy":{"targetType":"email","targetValue":"joiner@example.com","name":"Joiner"}}',1795232515648);
INSERT INTO "event" VALUES(7,1,X'01A1FC32463E7000BE6756843CAF4B92',X'01A1FC3246407002B8B48A249034D8B7','member.created',3,'key 9cc60246-4b08-4bca-9c6e-2f44b04371c6','{"acceptedBy":{"targetType":"email","targetValue":"joiner@example.com","name":"Joiner"}}',1795232515648);
INSERT INTO "event" VALUES(8,1,X'01A1FC3246517000A8FAFBEC1EB8F655',X'01A1FC32465170029F312767EDDF5CA2','invitation.created',1,'key 9cc60246-4b08-4bca-9c6e-2f44b04371c6','{}',1795232515665);
INSERT INTO "event" VALUES(9,1,X'01A1FC3246517000A8FAFBEC1EB8F655',X'01A1FC32465D7001A751D6FE9ED9B865','invitation.email.cancelled',NULL,'key 9cc60246-4b08-4bca-9c6e-2f44b04371c6','{"mail":"invitation","reason":"closed"}',1795232515677);
INSERT INTO "event" VALUES(10,1,X'01A1FC3246517000A8FAFBEC1EB8F655',X'01A1FC32465D7002965097451BD99E11','invitation.accepted',2,'key 9cc60246-4b08-4bca-9c6e-2f44b04371c6','{"acceptedBy":{"targetType":"email","targetValue":"accepted@example.com","isExisting":true}}',1795232515677);
INSERT INTO "event" VALUES(11,1,X'01A1FC3246517000A8FAFBEC1EB8F655',X'01A1FC32465D7003842F7574502D6DC1','group.member.added',3,'key 9cc60246-4b08-4bca-9c6e-2f44b04371c6','{"acceptedBy":{"targetType":"email","targetValue":"accepted@example.com","isExisting":true},"group":{"id":"01a1fc32-4619-7000-b9f1-a81ee3d4cc5c","groupId":"t1","type":"team","name":"Team one"}}',1795232515677);
INSERT INTO "event" VALUES(12,1,X'01A1FC32466A7000B51796A633231F4B',X'01A1FC32466A7002825B8BD1F4FE01E4','invitation.created',1,'key 9cc60246-4b08-4bca-9c6e-2f44b04371c6','{}',1795232515690);
INSERT INTO "event" VALUES(13,1,X'01A1FC32466A7000B51796A633231F4B',X'01A1FC3246797000BDF9C214CAA7BA01','invitation.deactivated',2,'key 9cc60246-4b08-4bca-9c6e-2f44b04371c6','{"reason":"revoked"}',1795232515705);
INSERT INTO "event" VALUES(14,1,X'01A1FC32467B7000B38A6E6D066DA181',X'01A1FC32467B70028DA9BE688AED3640','invitation.created',1,'key 9cc60246-4b08-4bca-9c6e-2f44b04371c6','{}',1795232515707);
INSERT INTO "event" VALUES(15,1,X'01A1FC32466A7000B51796A633231F4B',X'01A1FC32467B7003930C80AD2C9F943C','invitation.email.delivered',3,'server','{"mail":"invitation","mailId":"01a1fc32-466a-7001-a89a-64d69e160f6a","attempts":1}',1795232515707);
INSERT INTO "event" VALUES(16,1,X'01A1FC32468A7000A4FD2C113867A64F',X'01A1FC32468A700294435E237E74C3C3','invitation.created',1,'user ann','{}',1795232515722);
INSERT INTO "event" VALUES(17,1,X'01A1FC32468A7000A4FD2C113867A64F',X'01A1FC3246957000957CA44A90F8F421','invitation.email.cancelled',NULL,'user bob','{"mail":"invitation","reason":"closed"}',1795232515733);
INSERT INTO "event" VALUES(18,1,X'01A1FC32468A7000A4FD2C113867A64F',X'01A1FC32469570018BF58AE172286769','invitation.deactivated',2,'user bob','{"reason":"declined"}',1795232515733);
INSERT INTO "event" VALUES(19,1,X'01A1FC32467B7000B38A6E6D066DA181',X'01A1FC3246957002BFF77B4A3614175C','invitation.email.delivered',2,'server','{"mail":"invitation","mailId":"01a1fc32-467b-7001-9691-2e22329efb7f","attempts":1}',1795232515733);
INSERT INTO "event" VALUES(20,1,X'01A1FC3246A1700085CB9B6DC29AD534',X'01A1FC3246A17002BFC4AC7F8687D54C','invitation.created',1,'user ann','{}',1795232515745);
INSERT INTO "event" VALUES(21,1,X'01A1FC3246B47002A15A42101A7FDCF5',X'01A1FC3246B470039F06DD7C57BE042A','invitation.created',1,'key 9cc60246-4b08-4bca-9c6e-2f44b04371c6','{}',1795232515764);
INSERT INTO "event" VALUES(22,1,X'01A1FC3246A1700085CB9B6DC29AD534',X'01A1FC3246BB70008834F8AEFC428A7D','invitation.email.delivered',2,'server','{"mail":"invitation","mailId":"01a1fc32-46a1-7001-b8db-a5e5b138ed94","attempts":1}',1795232515771);
INSERT INTO "event" VALUES(23,1,X'01A1FC3246197002BED136DA8CACBD9D',X'01A1FC3247037000A5091D53241534CC','invitation.email.opened',3,'invitee','{}',1795232515843);
INSERT INTO "event" VALUES(24,1,X'01A1FC3246197002BED136DA8CACBD9D',X'01A1FC32470D7000A71F4BFC6C203B1B','invitation.link.clicked',4,'invitee','{"count":1}',1795232515853);
INSERT INTO "event" VALUES(25,1,X'01A20BA55B7570008EB8B55ABF4516C7',X'01A20BA55B757002946645391D09F4CA','invitation.created',1,'key 9cc60246-4b08-4bca-9c6e-2f44b04371c6','{}',1795491715957);
INSERT INTO "event" VALUES(26,1,X'01A1FC32467B7000B38A6E6D066DA181',X'01A20BA55B7A7000AACF7C3DFC6EFBAF','invitation.deactivated',3,'server','{"reason":"expired"}',1795491715962);
INSERT INTO "event" VALUES(27,1,X'01A20BA55B7570008EB8B55ABF4516C7',X'01A20BA55B827000B6D3DB8F94B3D542','invitation.email.deferred',NULL,'server','{"mail":"invitation","mailId":"01a20ba5-5b75-7001-933f-7aa5293778ce","attempts":1,"error":"connect: Connection refused","nextAttemptAt":"2026-11-24T04:45:48.001Z"}',1795491715970);
INSERT INTO "event" VALUES(28,1,X'01A1FC3246197002BED136DA8CACBD9D',X'01A20BA55B8A700083D21F0DAAF332DA','invitation.email.deferred',NULL,'server','{"mail":"reminder","mailId":"01a20ba5-5b7a-7001-a572-6df8c6480b51","attempts":1,"error":"connect: Connection refused","nextAttemptAt":"2026-11-24T04:44:27.149Z"}',1795491715978);
INSERT INTO "event" VALUES(29,1,X'01A1FC3246A1700085CB9B6DC29AD534',X'01A20BA55B8A70018161CC91E2A7201B','invitation.email.deferred',NULL,'server','{"mail":"reminder","mailId":"01a20ba5-5b7a-7002-a657-42575f780d83","attempts":1,"error":"connect: Connection refused","nextAttemptAt":"2026-11-24T04:50:50.353Z"}',1795491715978);
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
INSERT INTO "idempotency" VALUES(1,'key','the same again',X'64A55F41EFAD911E7A8426491B48C3E4468C25B31A88E4B7877F059C0D42F66C',201,'{"id":"01a20ba5-5b75-7000-8eb8-b55abf4516c7","shortLink":"https://invite.example.com/i/WgFZX--_zwfHFB0DlvXv3Q","status":"queued","createdAt":"2026-11-24T03:41:55.957Z"}',1795491715957);
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
INSERT INTO "invitation" VALUES(X'01A1FC3246197002BED136DA8CACBD9D',1,1,'single_use','delivered',1,NULL,0,'email','open@example.com','open@example.com',NULL,NULL,NULL,'1,2,','ann',NULL,'Ann',NULL,'email',NULL,'de','Come in','{"company":"Acme"}','{"plan":"gold","number":1.5}',NULL,NULL,NULL,NULL,2,1,0,0,NULL,NULL,NULL,1795232515609,1795232515645,1,0,0,1795664515645,1795232515843,NULL,1795232515853,0,1795232515609,NULL);
INSERT INTO "invitation" VALUES(X'01A1FC32462D700090841138E85F2506',1,1,'single_use','queued',1,NULL,0,'phone','+15551230001','+15551230001',NULL,NULL,NULL,'1,','ann',NULL,'Ann',NULL,'phone',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,0,0,NULL,NULL,NULL,NULL,NULL,0,0,0,NULL,NULL,NULL,0,0,1795232515629,NULL);
INSERT INTO "invitation" VALUES(X'01A1FC32463B700094AFD129FBBB18F1',1,1,'single_use','queued',1,NULL,0,'internal','employee-1','employee-1',NULL,NULL,NULL,'component 1,by bob','bob',NULL,'Bob',NULL,'internal',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,0,0,NULL,NULL,NULL,NULL,NULL,0,0,0,NULL,NULL,NULL,0,0,1795232515643,NULL);
INSERT INTO "invitation" VALUES(X'01A1FC32463E7000BE6756843CAF4B92',1,1,'multi_use','shared',1,NULL,0,'share','','',NULL,NULL,NULL,'01a1fc32-463e-7000-be67-56843caf4b92','ann',NULL,'Ann',NULL,'share',NULL,NULL,NULL,NULL,NULL,'{"title":"Join us"}',NULL,NULL,NULL,0,0,0,1,5,NULL,NULL,NULL,NULL,0,0,0,NULL,NULL,NULL,0,0,1795232515646,1795232515648);
INSERT INTO "invitation" VALUES(X'01A1FC3246517000A8FAFBEC1EB8F655',1,1,'single_use','accepted',0,NULL,0,'email','accepted@example.com','accepted@example.com',NULL,NULL,NULL,'1,','ann',NULL,'Ann',NULL,'email',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,0,1,NULL,NULL,NULL,1795232515665,NULL,0,0,0,NULL,NULL,NULL,0,0,1795232515665,1795232515677);
INSERT INTO "invitation" VALUES(X'01A1FC32466A7000B51796A633231F4B',1,1,'single_use','delivered',0,'revoked',0,'email','revoked@example.com','revoked@example.com',NULL,NULL,NULL,'by ann','ann',NULL,'Ann',NULL,'email',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,0,0,NULL,NULL,NULL,1795232515690,1795232515707,0,0,0,NULL,NULL,NULL,0,0,1795232515690,1795232515705);
INSERT INTO "invitation" VALUES(X'01A1FC32467B7000B38A6E6D066DA181',1,1,'single_use','delivered',1,NULL,0,'email','expired@example.com','expired@example.com',NULL,NULL,NULL,'by ann','ann',NULL,'Ann',NULL,'email',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,0,0,NULL,1795318915707,86400000,1795232515707,1795232515733,0,0,1,NULL,NULL,NULL,0,0,1795232515707,NULL);
INSERT INTO "invitation" VALUES(X'01A1FC32468A7000A4FD2C113867A64F',1,1,'single_use','queued',0,'declined',0,'email','bob@example.com','bob@example.com',NULL,NULL,NULL,'by ann','ann','ann@example.com',NULL,NULL,'email',NULL,NULL,NULL,NULL,NULL,NULL,'{"e":{"type":"email"}}','{"seats":2}','p=1',0,0,0,0,NULL,NULL,NULL,1795232515722,NULL,0,0,0,NULL,NULL,NULL,0,0,1795232515722,1795232515733);
INSERT INTO "invitation" VALUES(X'01A1FC3246A1700085CB9B6DC29AD534',1,1,'single_use','delivered',1,NULL,0,'email','both@example.com','both@example.com',NULL,NULL,NULL,'1,','ann','ann@example.com',NULL,NULL,'email',NULL,NULL,NULL,NULL,NULL,NULL,'{"e":{"type":"email"}}',NULL,NULL,2,0,0,0,NULL,NULL,NULL,1795232515745,1795232515771,1,0,0,1795664515771,NULL,NULL,0,0,1795232515745,1795232515757);
INSERT INTO "invitation" VALUES(X'01A1FC3246B47002A15A42101A7FDCF5',1,1,'autojoin','shared',1,NULL,0,'share','','',NULL,NULL,NULL,'01a1fc32-46b4-7002-a15a-42101a7fdcf5','autojoin',NULL,NULL,NULL,'autojoin',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,0,0,NULL,NULL,NULL,NULL,NULL,0,0,0,NULL,NULL,NULL,0,0,1795232515764,NULL);
INSERT INTO "invitation" VALUES(X'01A20BA55B7570008EB8B55ABF4516C7',1,1,'single_use','queued',1,NULL,0,'email','waiting@example.com','waiting@example.com',NULL,NULL,NULL,'by ann','ann',NULL,'Ann',NULL,'email',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,0,0,NULL,NULL,NULL,1795491715957,NULL,0,0,0,NULL,NULL,NULL,0,0,1795491715957,NULL);
CREATE TABLE invitation_scope (
  invitation_id BLOB NOT NULL REFERENCES invitation,
  position INTEGER NOT NULL,
  scope_id INTEGER NOT NULL REFERENCES scope,
  held INTEGER NOT NULL,
  PRIMARY KEY (invitation_id, position)
) STRICT, WITHOUT ROWID;
INSERT INTO "invitation_scope" VALUES(X'01A1FC3246197002BED136DA8CACBD9D',0,1,1);
INSERT INTO "invitation_scope" VALUES(X'01A1FC3246197002BED136DA8CACBD9D',1,2,1);
INSERT INTO "invitation_scope" VALUES(X'01A1FC32462D700090841138E85F2506',0,1,1);
INSERT INTO "invitation_scope" VALUES(X'01A1FC3246517000A8FAFBEC1EB8F655',0,1,0);
INSERT INTO "invitation_scope" VALUES(X'01A1FC3246A1700085CB9B6DC29AD534',0,1,1);
INSERT INTO "invitation_scope" VALUES(X'01A1FC3246B47002A15A42101A7FDCF5',0,1,1);
CREATE TABLE opt_out (
  environment_id INTEGER NOT NULL REFERENCES environment,
  address_hash BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (environment_id, address_hash)
) STRICT, WITHOUT ROWID;
INSERT INTO "opt_out" VALUES(1,X'04468946CE57C5866DD816AEB450F31335EDC70D3A8024D269E9D96952E558AD',1795232515836);
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
INSERT INTO "outbox" VALUES(1,1,X'01A1FC3246197002BED136DA8CACBD9D',X'01A1FC3246197003AE76981A4D485F36','invitation','','delivered',1,1795232515609,1795232515618,1795232815618,NULL);
INSERT INTO "outbox" VALUES(2,1,X'01A1FC3246517000A8FAFBEC1EB8F655',X'01A1FC3246517001ADCBA750F2DF5A7A','invitation','','cancelled',0,1795232515665,1795232515665,1795232515665,NULL);
INSERT INTO "outbox" VALUES(3,1,X'01A1FC32466A7000B51796A633231F4B',X'01A1FC32466A7001A89A64D69E160F6A','invitation','','delivered',1,1795232515690,1795232515696,1795232815696,NULL);
INSERT INTO "outbox" VALUES(4,1,X'01A1FC32467B7000B38A6E6D066DA181',X'01A1FC32467B700196912E22329EFB7F','invitation','','delivered',1,1795232515707,1795232515722,1795232815722,NULL);
INSERT INTO "outbox" VALUES(5,1,X'01A1FC32468A7000A4FD2C113867A64F',X'01A1FC32468A7001A6E0B290A87C09FD','invitation','','cancelled',0,1795232515722,1795232515722,1795232515722,NULL);
INSERT INTO "outbox" VALUES(6,1,X'01A1FC3246A1700085CB9B6DC29AD534',X'01A1FC3246A17001B8DBA5E5B138ED94','invitation','','delivered',1,1795232515745,1795232515757,1795232815757,NULL);
INSERT INTO "outbox" VALUES(7,1,X'01A20BA55B7570008EB8B55ABF4516C7',X'01A20BA55B757001933F7AA5293778CE','invitation','','queued',1,1795491715957,1795491715970,1795495548001,'connect: Connection refused');
INSERT INTO "outbox" VALUES(8,1,X'01A1FC3246197002BED136DA8CACBD9D',X'01A20BA55B7A7001A5726DF8C6480B51','reminder','','queued',1,1795491715962,1795491715978,1795495467149,'connect: Connection refused');
INSERT INTO "outbox" VALUES(9,1,X'01A1FC3246A1700085CB9B6DC29AD534',X'01A20BA55B7A7002A65742575F780D83','reminder','','queued',1,1795491715962,1795491715978,1795495850353,'connect: Connection refused');
CREATE TABLE probe (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  written_at INTEGER NOT NULL
) STRICT;
INSERT INTO "probe" VALUES(1,1795491715965);
CREATE TABLE project (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account,
  uuid BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
INSERT INTO "project" VALUES(1,1,X'01A1FC3245D770018A19D61B5D7C42DD','default',1795232515543);
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
INSERT INTO "scope" VALUES(1,1,X'01A1FC3246197000B9F1A81EE3D4CC5C','team','t1','Team one',X'01A1FC3246B47002A15A42101A7FDCF5',1795232515609);
INSERT INTO "scope" VALUES(2,1,X'01A1FC3246197001819F182FA093B791','team','t2','Team one',NULL,1795232515609);
CREATE TABLE secret (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;
INSERT INTO "secret" VALUES('links',X'7F8E72DD5BC0F0A01DE4083A2976B1826F589B587D0DA6E315C839B2177A7B3B');
INSERT INTO "secret" VALUES('forms',X'1F96A8C8FACABF4186494370B6D8D46EEF0D6A8F120B5EB77FA72B8A8C7841FF');
INSERT INTO "secret" VALUES('attestations',X'B9BB2AE33DB78A256143ECE44C4673A97FFDB82C40CDA52F4A55CCEC055260F3');
INSERT INTO "secret" VALUES('opt_outs',X'6DDB2C0E5A73F00FE208042BDC68CD5D14D6F82015EF8964916D7260474C6EAD');
CREATE TABLE webhook (
  id INTEGER PRIMARY KEY,
  environment_id INTEGER NOT NULL REFERENCES environment,
  uuid BLOB NOT NULL UNIQUE,
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
INSERT INTO "webhook" VALUES(1,1,X'01A1FC324619700482B8DD5006CDE79A','invitation.created','{"id":"01a1fc32-4619-7004-82b8-dd5006cde79a","type":"invitation.created","timestamp":"2026-11-21T03:41:55.609Z","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","environmentId":"01a1fc32-45d7-7002-9afc-34e32fa28887","sourceTable":"invitations","operation":"insert","data":{"id":"01a1fc32-4619-7002-bed1-36da8cacbd9d","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","deploymentId":"01a1fc32-45d7-7004-98ea-47df7d6a78c6","widgetConfigurationId":"01a1fc32-45d7-7003-b984-c0b51f291972","status":"queued","invitationType":"single_use","deliveryTypes":["email"],"deliveryCount":1,"clickThroughs":0,"views":0,"target":[{"type":"email","value":"open@example.com","name":null,"avatarUrl":null}],"groups":[{"id":"01a1fc32-4619-7000-b9f1-a81ee3d4cc5c","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","groupId":"t1","type":"team","name":"Team one","createdAt":"2026-11-21T03:41:55.609Z"},{"id":"01a1fc32-4619-7001-819f-182fa093b791","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","groupId":"t2","type":"team","name":"Team one","createdAt":"2026-11-21T03:41:55.609Z"}],"accepts":[],"foreignCreatorId":"ann","creatorName":"Ann","creatorAvatarUrl":null,"createdAt":"2026-11-21T03:41:55.609Z","modifiedAt":null,"expires":null,"expired":false,"deactivated":false,"attributes":null,"configurationAttributes":null,"formSubmissionData":null,"metadata":{"plan":"gold","number":1.5},"passThrough":null,"scope":"t1","scopeType":"team","source":"email","subtype":null,"maxUses":null,"uses":null,"invitationId":"01a1fc32-4619-7002-bed1-36da8cacbd9d","targetEmail":"open@example.com","sequence":1}}',1795232515609);
INSERT INTO "webhook" VALUES(2,1,X'01A1FC32462D7001ABE6C0B0868A8AB5','invitation.created','{"id":"01a1fc32-462d-7001-abe6-c0b0868a8ab5","type":"invitation.created","timestamp":"2026-11-21T03:41:55.629Z","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","environmentId":"01a1fc32-45d7-7002-9afc-34e32fa28887","sourceTable":"invitations","operation":"insert","data":{"id":"01a1fc32-462d-7000-9084-1138e85f2506","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","deploymentId":"01a1fc32-45d7-7004-98ea-47df7d6a78c6","widgetConfigurationId":"01a1fc32-45d7-7003-b984-c0b51f291972","status":"queued","invitationType":"single_use","deliveryTypes":["phone"],"deliveryCount":0,"clickThroughs":0,"views":0,"target":[{"type":"phone","value":"+15551230001","name":null,"avatarUrl":null}],"groups":[{"id":"01a1fc32-4619-7000-b9f1-a81ee3d4cc5c","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","groupId":"t1","type":"team","name":"Team one","createdAt":"2026-11-21T03:41:55.609Z"}],"accepts":[],"foreignCreatorId":"ann","creatorName":"Ann","creatorAvatarUrl":null,"createdAt":"2026-11-21T03:41:55.629Z","modifiedAt":null,"expires":null,"expired":false,"deactivated":false,"attributes":null,"configurationAttributes":null,"formSubmissionData":null,"metadata":null,"passThrough":null,"scope":"t1","scopeType":"team","source":"phone","subtype":null,"maxUses":null,"uses":null,"invitationId":"01a1fc32-462d-7000-9084-1138e85f2506","targetEmail":null,"sequence":1}}',1795232515629);
INSERT INTO "webhook" VALUES(3,1,X'01A1FC32463B70019D9D1E888ED1CE66','invitation.created','{"id":"01a1fc32-463b-7001-9d9d-1e888ed1ce66","type":"invitation.created","timestamp":"2026-11-21T03:41:55.643Z","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","environmentId":"01a1fc32-45d7-7002-9afc-34e32fa28887","sourceTable":"invitations","operation":"insert","data":{"id":"01a1fc32-463b-7000-94af-d129fbbb18f1","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","deploymentId":"01a1fc32-45d7-7004-98ea-47df7d6a78c6","widgetConfigurationId":"01a1fc32-45d7-7003-b984-c0b51f291972","status":"queued","invitationType":"single_use","deliveryTypes":["internal"],"deliveryCount":0,"clickThroughs":0,"views":0,"target":[{"type":"internal","value":"employee-1","name":null,"avatarUrl":null}],"groups":[],"accepts":[],"foreignCreatorId":"bob","creatorName":"Bob","creatorAvatarUrl":null,"createdAt":"2026-11-21T03:41:55.643Z","modifiedAt":null,"expires":null,"expired":false,"deactivated":false,"attributes":null,"configurationAttributes":null,"formSubmissionData":null,"metadata":null,"passThrough":null,"scope":null,"scopeType":null,"source":"internal","subtype":null,"maxUses":null,"uses":null,"invitationId":"01a1fc32-463b-7000-94af-d129fbbb18f1","targetEmail":null,"sequence":1}}',1795232515643);
INSERT INTO "webhook" VALUES(4,1,X'01A1FC32463D70008B3B5003DB578C1F','invitation.email.delivered','{"id":"01a1fc32-463d-7000-8b3b-5003db578c1f","type":"invitation.email.delivered","timestamp":"2026-11-21T03:41:55.645Z","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","environmentId":"01a1fc32-45d7-7002-9afc-34e32fa28887","sourceTable":"invitations","operation":"update","data":{"id":"01a1fc32-4619-7002-bed1-36da8cacbd9d","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","deploymentId":"01a1fc32-45d7-7004-98ea-47df7d6a78c6","widgetConfigurationId":"01a1fc32-45d7-7003-b984-c0b51f291972","status":"delivered","invitationType":"single_use","deliveryTypes":["email"],"deliveryCount":1,"clickThroughs":0,"views":0,"target":[{"type":"email","value":"open@example.com","name":null,"avatarUrl":null}],"groups":[{"id":"01a1fc32-4619-7000-b9f1-a81ee3d4cc5c","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","groupId":"t1","type":"team","name":"Team one","createdAt":"2026-11-21T03:41:55.609Z"},{"id":"01a1fc32-4619-7001-819f-182fa093b791","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","groupId":"t2","type":"team","name":"Team one","createdAt":"2026-11-21T03:41:55.609Z"}],"accepts":[],"foreignCreatorId":"ann","creatorName":"Ann","creatorAvatarUrl":null,"createdAt":"2026-11-21T03:41:55.609Z","modifiedAt":null,"expires":null,"expired":false,"deactivated":false,"attributes":null,"configurationAttributes":null,"formSubmissionData":null,"metadata":{"plan":"gold","number":1.5},"passThrough":null,"scope":"t1","scopeType":"team","source":"email","subtype":null,"maxUses":null,"uses":null,"invitationId":"01a1fc32-4619-7002-bed1-36da8cacbd9d","targetEmail":"open@example.com","sequence":2,"mail":"invitation","mailId":"01a1fc32-4619-7003-ae76-981a4d485f36","attempts":1}}',1795232515645);
INSERT INTO "webhook" VALUES(5,1,X'01A1FC32463E700198B19FB9ECA97DFF','invitation.created','{"id":"01a1fc32-463e-7001-98b1-9fb9eca97dff","type":"invitation.created","timestamp":"2026-11-21T03:41:55.646Z","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","environmentId":"01a1fc32-45d7-7002-9afc-34e32fa28887","sourceTable":"invitations","operation":"insert","data":{"id":"01a1fc32-463e-7000-be67-56843caf4b92","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","deploymentId":"01a1fc32-45d7-7004-98ea-47df7d6a78c6","widgetConfigurationId":"01a1fc32-45d7-7003-b984-c0b51f291972","status":"shared","invitationType":"multi_use","deliveryTypes":["share"],"deliveryCount":0,"clickThroughs":0,"views":0,"target":[{"type":"share","value":"https://invite.example.com/i/_8k-BTBL84sFiq5AaN0_iA","name":null,"avatarUrl":null}],"groups":[],"accepts":[],"foreignCreatorId":"ann","creatorName":"Ann","creatorAvatarUrl":null,"createdAt":"2026-11-21T03:41:55.646Z","modifiedAt":null,"expires":null,"expired":false,"deactivated":false,"attributes":null,"configurationAttributes":null,"formSubmissionData":null,"metadata":null,"passThrough":null,"scope":null,"scopeType":null,"source":"share","subtype":null,"maxUses":5,"uses":0,"invitationId":"01a1fc32-463e-7000-be67-56843caf4b92","targetEmail":null,"sequence":1}}',1795232515646);
INSERT INTO "webhook" VALUES(6,1,X'01A1FC3246407001BC4BC45857202E8D','invitation.accepted','{"id":"01a1fc32-4640-7001-bc4b-c45857202e8d","type":"invitation.accepted","timestamp":"2026-11-21T03:41:55.648Z","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","environmentId":"01a1fc32-45d7-7002-9afc-34e32fa28887","sourceTable":"invitations","operation":"update","data":{"id":"01a1fc32-463e-7000-be67-56843caf4b92","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","deploymentId":"01a1fc32-45d7-7004-98ea-47df7d6a78c6","widgetConfigurationId":"01a1fc32-45d7-7003-b984-c0b51f291972","status":"shared","invitationType":"multi_use","deliveryTypes":["share"],"deliveryCount":0,"clickThroughs":0,"views":0,"target":[{"type":"share","value":"https://invite.example.com/i/_8k-BTBL84sFiq5AaN0_iA","name":null,"avatarUrl":null}],"groups":[],"accepts":[{"id":"01a1fc32-4640-7000-b5c2-252b7037c6be","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","acceptedAt":"2026-11-21T03:41:55.648Z","target":{"type":"email","value":"joiner@example.com","name":"Joiner","avatarUrl":null},"targetType":"email","targetValue":"joiner@example.com"}],"foreignCreatorId":"ann","creatorName":"Ann","creatorAvatarUrl":null,"createdAt":"2026-11-21T03:41:55.646Z","modifiedAt":"2026-11-21T03:41:55.648Z","expires":null,"expired":false,"deactivated":false,"attributes":null,"configurationAttributes":null,"formSubmissionData":null,"metadata":null,"passThrough":null,"scope":null,"scopeType":null,"source":"share","subtype":null,"maxUses":5,"uses":1,"invitationId":"01a1fc32-463e-7000-be67-56843caf4b92","targetEmail":null,"sequence":2,"acceptedBy":{"targetType":"email","targetValue":"joiner@example.com","name":"Joiner"}}}',1795232515648);
INSERT INTO "webhook" VALUES(7,1,X'01A1FC3246407002B8B48A249034D8B7','member.created','{"id":"01a1fc32-4640-7002-b8b4-8a249034d8b7","type":"member.created","timestamp":"2026-11-21T03:41:55.648Z","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","environmentId":"01a1fc32-45d7-7002-9afc-34e32fa28887","sourceTable":"members","operation":"insert","data":{"id":"01a1fc32-463e-7000-be67-56843caf4b92","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","deploymentId":"01a1fc32-45d7-7004-98ea-47df7d6a78c6","widgetConfigurationId":"01a1fc32-45d7-7003-b984-c0b51f291972","status":"shared","invitationType":"multi_use","deliveryTypes":["share"],"deliveryCount":0,"clickThroughs":0,"views":0,"target":[{"type":"share","value":"https://invite.example.com/i/_8k-BTBL84sFiq5AaN0_iA","name":null,"avatarUrl":null}],"groups":[],"accepts":[{"id":"01a1fc32-4640-7000-b5c2-252b7037c6be","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","acceptedAt":"2026-11-21T03:41:55.648Z","target":{"type":"email","value":"joiner@example.com","name":"Joiner","avatarUrl":null},"targetType":"email","targetValue":"joiner@example.com"}],"foreignCreatorId":"ann","creatorName":"Ann","creatorAvatarUrl":null,"createdAt":"2026-11-21T03:41:55.646Z","modifiedAt":"2026-11-21T03:41:55.648Z","expires":null,"expired":false,"deactivated":false,"attributes":null,"configurationAttributes":null,"formSubmissionData":null,"metadata":null,"passThrough":null,"scope":null,"scopeType":null,"source":"share","subtype":null,"maxUses":5,"uses":1,"invitationId":"01a1fc32-463e-7000-be67-56843caf4b92","targetEmail":null,"sequence":3,"acceptedBy":{"targetType":"email","targetValue":"joiner@example.com","name":"Joiner"}}}',1795232515648);
INSERT INTO "webhook" VALUES(8,1,X'01A1FC32465170029F312767EDDF5CA2','invitation.created','{"id":"01a1fc32-4651-7002-9f31-2767eddf5ca2","type":"invitation.created","timestamp":"2026-11-21T03:41:55.665Z","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","environmentId":"01a1fc32-45d7-7002-9afc-34e32fa28887","sourceTable":"invitations","operation":"insert","data":{"id":"01a1fc32-4651-7000-a8fa-fbec1eb8f655","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","deploymentId":"01a1fc32-45d7-7004-98ea-47df7d6a78c6","widgetConfigurationId":"01a1fc32-45d7-7003-b984-c0b51f291972","status":"queued","invitationType":"single_use","deliveryTypes":["email"],"deliveryCount":1,"clickThroughs":0,"views":0,"target":[{"type":"email","value":"accepted@example.com","name":null,"avatarUrl":null}],"groups":[{"id":"01a1fc32-4619-7000-b9f1-a81ee3d4cc5c","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","groupId":"t1","type":"team","name":"Team one","createdAt":"2026-11-21T03:41:55.609Z"}],"accepts":[],"foreignCreatorId":"ann","creatorName":"Ann","creatorAvatarUrl":null,"createdAt":"2026-11-21T03:41:55.665Z","modifiedAt":null,"expires":null,"expired":false,"deactivated":false,"attributes":null,"configurationAttributes":null,"formSubmissionData":null,"metadata":null,"passThrough":null,"scope":"t1","scopeType":"team","source":"email","subtype":null,"maxUses":null,"uses":null,"invitationId":"01a1fc32-4651-7000-a8fa-fbec1eb8f655","targetEmail":"accepted@example.com","sequence":1}}',1795232515665);
INSERT INTO "webhook" VALUES(9,1,X'01A1FC32465D7002965097451BD99E11','invitation.accepted','{"id":"01a1fc32-465d-7002-9650-97451bd99e11","type":"invitation.accepted","timestamp":"2026-11-21T03:41:55.677Z","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","environmentId":"01a1fc32-45d7-7002-9afc-34e32fa28887","sourceTable":"invitations","operation":"update","data":{"id":"01a1fc32-4651-7000-a8fa-fbec1eb8f655","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","deploymentId":"01a1fc32-45d7-7004-98ea-47df7d6a78c6","widgetConfigurationId":"01a1fc32-45d7-7003-b984-c0b51f291972","status":"accepted","invitationType":"single_use","deliveryTypes":["email"],"deliveryCount":0,"clickThroughs":0,"views":0,"target":[{"type":"email","value":"accepted@example.com","name":null,"avatarUrl":null}],"groups":[{"id":"01a1fc32-4619-7000-b9f1-a81ee3d4cc5c","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","groupId":"t1","type":"team","name":"Team one","createdAt":"2026-11-21T03:41:55.609Z"}],"accepts":[{"id":"01a1fc32-465d-7000-82dc-7ac8770ee06a","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","acceptedAt":"2026-11-21T03:41:55.677Z","target":{"type":"email","value":"accepted@example.com","name":null,"avatarUrl":null},"targetType":"email","targetValue":"accepted@example.com"}],"foreignCreatorId":"ann","creatorName":"Ann","creatorAvatarUrl":null,"createdAt":"2026-11-21T03:41:55.665Z","modifiedAt":"2026-11-21T03:41:55.677Z","expires":null,"expired":false,"deactivated":false,"attributes":null,"configurationAttributes":null,"formSubmissionData":null,"metadata":null,"passThrough":null,"scope":"t1","scopeType":"team","source":"email","subtype":null,"maxUses":null,"uses":null,"invitationId":"01a1fc32-4651-7000-a8fa-fbec1eb8f655","targetEmail":"accepted@example.com","sequence":2,"acceptedBy":{"targetType":"email","targetValue":"accepted@example.com","isExisting":true}}}',1795232515677);
INSERT INTO "webhook" VALUES(10,1,X'01A1FC32465D7003842F7574502D6DC1','group.member.added','{"id":"01a1fc32-465d-7003-842f-7574502d6dc1","type":"group.member.added","timestamp":"2026-11-21T03:41:55.677Z","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","environmentId":"01a1fc32-45d7-7002-9afc-34e32fa28887","sourceTable":"group_members","operation":"insert","data":{"id":"01a1fc32-4651-7000-a8fa-fbec1eb8f655","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","deploymentId":"01a1fc32-45d7-7004-98ea-47df7d6a78c6","widgetConfigurationId":"01a1fc32-45d7-7003-b984-c0b51f291972","status":"accepted","invitationType":"single_use","deliveryTypes":["email"],"deliveryCount":0,"clickThroughs":0,"views":0,"target":[{"type":"email","value":"accepted@example.com","name":null,"avatarUrl":null}],"groups":[{"id":"01a1fc32-4619-7000-b9f1-a81ee3d4cc5c","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","groupId":"t1","type":"team","name":"Team one","createdAt":"2026-11-21T03:41:55.609Z"}],"accepts":[{"id":"01a1fc32-465d-7000-82dc-7ac8770ee06a","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","acceptedAt":"2026-11-21T03:41:55.677Z","target":{"type":"email","value":"accepted@example.com","name":null,"avatarUrl":null},"targetType":"email","targetValue":"accepted@example.com"}],"foreignCreatorId":"ann","creatorName":"Ann","creatorAvatarUrl":null,"createdAt":"2026-11-21T03:41:55.665Z","modifiedAt":"2026-11-21T03:41:55.677Z","expires":null,"expired":false,"deactivated":false,"attributes":null,"configurationAttributes":null,"formSubmissionData":null,"metadata":null,"passThrough":null,"scope":"t1","scopeType":"team","source":"email","subtype":null,"maxUses":null,"uses":null,"invitationId":"01a1fc32-4651-7000-a8fa-fbec1eb8f655","targetEmail":"accepted@example.com","sequence":3,"acceptedBy":{"targetType":"email","targetValue":"accepted@example.com","isExisting":true},"group":{"id":"01a1fc32-4619-7000-b9f1-a81ee3d4cc5c","groupId":"t1","type":"team","name":"Team one"}}}',1795232515677);
INSERT INTO "webhook" VALUES(11,1,X'01A1FC32466A7002825B8BD1F4FE01E4','invitation.created','{"id":"01a1fc32-466a-7002-825b-8bd1f4fe01e4","type":"invitation.created","timestamp":"2026-11-21T03:41:55.690Z","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","environmentId":"01a1fc32-45d7-7002-9afc-34e32fa28887","sourceTable":"invitations","operation":"insert","data":{"id":"01a1fc32-466a-7000-b517-96a633231f4b","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","deploymentId":"01a1fc32-45d7-7004-98ea-47df7d6a78c6","widgetConfigurationId":"01a1fc32-45d7-7003-b984-c0b51f291972","status":"queued","invitationType":"single_use","deliveryTypes":["email"],"deliveryCount":1,"clickThroughs":0,"views":0,"target":[{"type":"email","value":"revoked@example.com","name":null,"avatarUrl":null}],"groups":[],"accepts":[],"foreignCreatorId":"ann","creatorName":"Ann","creatorAvatarUrl":null,"createdAt":"2026-11-21T03:41:55.690Z","modifiedAt":null,"expires":null,"expired":false,"deactivated":false,"attributes":null,"configurationAttributes":null,"formSubmissionData":null,"metadata":null,"passThrough":null,"scope":null,"scopeType":null,"source":"email","subtype":null,"maxUses":null,"uses":null,"invitationId":"01a1fc32-466a-7000-b517-96a633231f4b","targetEmail":"revoked@example.com","sequence":1}}',1795232515690);
INSERT INTO "webhook" VALUES(12,1,X'01A1FC3246797000BDF9C214CAA7BA01','invitation.deactivated','{"id":"01a1fc32-4679-7000-bdf9-c214caa7ba01","type":"invitation.deactivated","timestamp":"2026-11-21T03:41:55.705Z","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","environmentId":"01a1fc32-45d7-7002-9afc-34e32fa28887","sourceTable":"invitations","operation":"update","data":{"id":"01a1fc32-466a-7000-b517-96a633231f4b","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","deploymentId":"01a1fc32-45d7-7004-98ea-47df7d6a78c6","widgetConfigurationId":"01a1fc32-45d7-7003-b984-c0b51f291972","status":"sending","invitationType":"single_use","deliveryTypes":["email"],"deliveryCount":1,"clickThroughs":0,"views":0,"target":[{"type":"email","value":"revoked@example.com","name":null,"avatarUrl":null}],"groups":[],"accepts":[],"foreignCreatorId":"ann","creatorName":"Ann","creatorAvatarUrl":null,"createdAt":"2026-11-21T03:41:55.690Z","modifiedAt":"2026-11-21T03:41:55.705Z","expires":null,"expired":false,"deactivated":true,"attributes":null,"configurationAttributes":null,"formSubmissionData":null,"metadata":null,"passThrough":null,"scope":null,"scopeType":null,"source":"email","subtype":null,"maxUses":null,"uses":null,"invitationId":"01a1fc32-466a-7000-b517-96a633231f4b","targetEmail":"revoked@example.com","sequence":2,"reason":"revoked"}}',1795232515705);
INSERT INTO "webhook" VALUES(13,1,X'01A1FC32467B70028DA9BE688AED3640','invitation.created','{"id":"01a1fc32-467b-7002-8da9-be688aed3640","type":"invitation.created","timestamp":"2026-11-21T03:41:55.707Z","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","environmentId":"01a1fc32-45d7-7002-9afc-34e32fa28887","sourceTable":"invitations","operation":"insert","data":{"id":"01a1fc32-467b-7000-b38a-6e6d066da181","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","deploymentId":"01a1fc32-45d7-7004-98ea-47df7d6a78c6","widgetConfigurationId":"01a1fc32-45d7-7003-b984-c0b51f291972","status":"queued","invitationType":"single_use","deliveryTypes":["email"],"deliveryCount":1,"clickThroughs":0,"views":0,"target":[{"type":"email","value":"expired@example.com","name":null,"avatarUrl":null}],"groups":[],"accepts":[],"foreignCreatorId":"ann","creatorName":"Ann","creatorAvatarUrl":null,"createdAt":"2026-11-21T03:41:55.707Z","modifiedAt":null,"expires":"2026-11-22T03:41:55.707Z","expired":false,"deactivated":false,"attributes":null,"configurationAttributes":null,"formSubmissionData":null,"metadata":null,"passThrough":null,"scope":null,"scopeType":null,"source":"email","subtype":null,"maxUses":null,"uses":null,"invitationId":"01a1fc32-467b-7000-b38a-6e6d066da181","targetEmail":"expired@example.com","sequence":1}}',1795232515707);
INSERT INTO "webhook" VALUES(14,1,X'01A1FC32467B7003930C80AD2C9F943C','invitation.email.delivered','{"id":"01a1fc32-467b-7003-930c-80ad2c9f943c","type":"invitation.email.delivered","timestamp":"2026-11-21T03:41:55.707Z","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","environmentId":"01a1fc32-45d7-7002-9afc-34e32fa28887","sourceTable":"invitations","operation":"update","data":{"id":"01a1fc32-466a-7000-b517-96a633231f4b","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","deploymentId":"01a1fc32-45d7-7004-98ea-47df7d6a78c6","widgetConfigurationId":"01a1fc32-45d7-7003-b984-c0b51f291972","status":"delivered","invitationType":"single_use","deliveryTypes":["email"],"deliveryCount":1,"clickThroughs":0,"views":0,"target":[{"type":"email","value":"revoked@example.com","name":null,"avatarUrl":null}],"groups":[],"accepts":[],"foreignCreatorId":"ann","creatorName":"Ann","creatorAvatarUrl":null,"createdAt":"2026-11-21T03:41:55.690Z","modifiedAt":"2026-11-21T03:41:55.705Z","expires":null,"expired":false,"deactivated":true,"attributes":null,"configurationAttributes":null,"formSubmissionData":null,"metadata":null,"passThrough":null,"scope":null,"scopeType":null,"source":"email","subtype":null,"maxUses":null,"uses":null,"invitationId":"01a1fc32-466a-7000-b517-96a633231f4b","targetEmail":"revoked@example.com","sequence":3,"mail":"invitation","mailId":"01a1fc32-466a-7001-a89a-64d69e160f6a","attempts":1}}',1795232515707);
INSERT INTO "webhook" VALUES(15,1,X'01A1FC32468A700294435E237E74C3C3','invitation.created','{"id":"01a1fc32-468a-7002-9443-5e237e74c3c3","type":"invitation.created","timestamp":"2026-11-21T03:41:55.722Z","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","environmentId":"01a1fc32-45d7-7002-9afc-34e32fa28887","sourceTable":"invitations","operation":"insert","data":{"id":"01a1fc32-468a-7000-a4fd-2c113867a64f","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","deploymentId":"01a1fc32-45d7-7004-98ea-47df7d6a78c6","widgetConfigurationId":"01a1fc32-45d7-7003-b984-c0b51f291972","status":"queued","invitationType":"single_use","deliveryTypes":["email"],"deliveryCount":1,"clickThroughs":0,"views":0,"target":[{"type":"email","value":"bob@example.com","name":null,"avatarUrl":null}],"groups":[],"accepts":[],"foreignCreatorId":"ann","creatorName":null,"creatorAvatarUrl":null,"createdAt":"2026-11-21T03:41:55.722Z","modifiedAt":null,"expires":null,"expired":false,"deactivated":false,"attributes":null,"configurationAttributes":{"seats":2},"formSubmissionData":{"e":{"type":"email"}},"metadata":null,"passThrough":"p=1","scope":null,"scopeType":null,"source":"email","subtype":null,"maxUses":null,"uses":null,"invitationId":"01a1fc32-468a-7000-a4fd-2c113867a64f","targetEmail":"bob@example.com","sequence":1}}',1795232515722);
INSERT INTO "webhook" VALUES(16,1,X'01A1FC32469570018BF58AE172286769','invitation.deactivated','{"id":"01a1fc32-4695-7001-8bf5-8ae172286769","type":"invitation.deactivated","timestamp":"2026-11-21T03:41:55.733Z","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","environmentId":"01a1fc32-45d7-7002-9afc-34e32fa28887","sourceTable":"invitations","operation":"update","data":{"id":"01a1fc32-468a-7000-a4fd-2c113867a64f","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","deploymentId":"01a1fc32-45d7-7004-98ea-47df7d6a78c6","widgetConfigurationId":"01a1fc32-45d7-7003-b984-c0b51f291972","status":"queued","invitationType":"single_use","deliveryTypes":["email"],"deliveryCount":0,"clickThroughs":0,"views":0,"target":[{"type":"email","value":"bob@example.com","name":null,"avatarUrl":null}],"groups":[],"accepts":[],"foreignCreatorId":"ann","creatorName":null,"creatorAvatarUrl":null,"createdAt":"2026-11-21T03:41:55.722Z","modifiedAt":"2026-11-21T03:41:55.733Z","expires":null,"expired":false,"deactivated":true,"attributes":null,"configurationAttributes":{"seats":2},"formSubmissionData":{"e":{"type":"email"}},"metadata":null,"passThrough":"p=1","scope":null,"scopeType":null,"source":"email","subtype":null,"maxUses":null,"uses":null,"invitationId":"01a1fc32-468a-7000-a4fd-2c113867a64f","targetEmail":"bob@example.com","sequence":2,"reason":"declined"}}',1795232515733);
INSERT INTO "webhook" VALUES(17,1,X'01A1FC3246957002BFF77B4A3614175C','invitation.email.delivered','{"id":"01a1fc32-4695-7002-bff7-7b4a3614175c","type":"invitation.email.delivered","timestamp":"2026-11-21T03:41:55.733Z","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","environmentId":"01a1fc32-45d7-7002-9afc-34e32fa28887","sourceTable":"invitations","operation":"update","data":{"id":"01a1fc32-467b-7000-b38a-6e6d066da181","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","deploymentId":"01a1fc32-45d7-7004-98ea-47df7d6a78c6","widgetConfigurationId":"01a1fc32-45d7-7003-b984-c0b51f291972","status":"delivered","invitationType":"single_use","deliveryTypes":["email"],"deliveryCount":1,"clickThroughs":0,"views":0,"target":[{"type":"email","value":"expired@example.com","name":null,"avatarUrl":null}],"groups":[],"accepts":[],"foreignCreatorId":"ann","creatorName":"Ann","creatorAvatarUrl":null,"createdAt":"2026-11-21T03:41:55.707Z","modifiedAt":null,"expires":"2026-11-22T03:41:55.707Z","expired":false,"deactivated":false,"attributes":null,"configurationAttributes":null,"formSubmissionData":null,"metadata":null,"passThrough":null,"scope":null,"scopeType":null,"source":"email","subtype":null,"maxUses":null,"uses":null,"invitationId":"01a1fc32-467b-7000-b38a-6e6d066da181","targetEmail":"expired@example.com","sequence":2,"mail":"invitation","mailId":"01a1fc32-467b-7001-9691-2e22329efb7f","attempts":1}}',1795232515733);
INSERT INTO "webhook" VALUES(18,1,X'01A1FC3246A17002BFC4AC7F8687D54C','invitation.created','{"id":"01a1fc32-46a1-7002-bfc4-ac7f8687d54c","type":"invitation.created","timestamp":"2026-11-21T03:41:55.745Z","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","environmentId":"01a1fc32-45d7-7002-9afc-34e32fa28887","sourceTable":"invitations","operation":"insert","data":{"id":"01a1fc32-46a1-7000-85cb-9b6dc29ad534","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","deploymentId":"01a1fc32-45d7-7004-98ea-47df7d6a78c6","widgetConfigurationId":"01a1fc32-45d7-7003-b984-c0b51f291972","status":"queued","invitationType":"single_use","deliveryTypes":["email"],"deliveryCount":1,"clickThroughs":0,"views":0,"target":[{"type":"email","value":"both@example.com","name":null,"avatarUrl":null}],"groups":[{"id":"01a1fc32-4619-7000-b9f1-a81ee3d4cc5c","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","groupId":"t1","type":"team","name":"Team one","createdAt":"2026-11-21T03:41:55.609Z"}],"accepts":[],"foreignCreatorId":"ann","creatorName":null,"creatorAvatarUrl":null,"createdAt":"2026-11-21T03:41:55.745Z","modifiedAt":null,"expires":null,"expired":false,"deactivated":false,"attributes":null,"configurationAttributes":{"e":{"type":"email"}},"formSubmissionData":{"e":{"type":"email"}},"metadata":null,"passThrough":null,"scope":"t1","scopeType":"team","source":"email","subtype":null,"maxUses":null,"uses":null,"invitationId":"01a1fc32-46a1-7000-85cb-9b6dc29ad534","targetEmail":"both@example.com","sequence":1}}',1795232515745);
INSERT INTO "webhook" VALUES(19,1,X'01A1FC3246B470039F06DD7C57BE042A','invitation.created','{"id":"01a1fc32-46b4-7003-9f06-dd7c57be042a","type":"invitation.created","timestamp":"2026-11-21T03:41:55.764Z","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","environmentId":"01a1fc32-45d7-7002-9afc-34e32fa28887","sourceTable":"invitations","operation":"insert","data":{"id":"01a1fc32-46b4-7002-a15a-42101a7fdcf5","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","deploymentId":"01a1fc32-45d7-7004-98ea-47df7d6a78c6","widgetConfigurationId":"01a1fc32-45d7-7003-b984-c0b51f291972","status":"shared","invitationType":"autojoin","deliveryTypes":["share"],"deliveryCount":0,"clickThroughs":0,"views":0,"target":[{"type":"share","value":"https://invite.example.com/i/7pI7h3BavdZXg7L70e4MUw","name":null,"avatarUrl":null}],"groups":[{"id":"01a1fc32-4619-7000-b9f1-a81ee3d4cc5c","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","groupId":"t1","type":"team","name":"Team one","createdAt":"2026-11-21T03:41:55.609Z"}],"accepts":[],"foreignCreatorId":"autojoin","creatorName":null,"creatorAvatarUrl":null,"createdAt":"2026-11-21T03:41:55.764Z","modifiedAt":null,"expires":null,"expired":false,"deactivated":false,"attributes":null,"configurationAttributes":null,"formSubmissionData":null,"metadata":null,"passThrough":null,"scope":"t1","scopeType":"team","source":"autojoin","subtype":null,"maxUses":null,"uses":0,"invitationId":"01a1fc32-46b4-7002-a15a-42101a7fdcf5","targetEmail":null,"sequence":1}}',1795232515764);
INSERT INTO "webhook" VALUES(20,1,X'01A1FC3246BB70008834F8AEFC428A7D','invitation.email.delivered','{"id":"01a1fc32-46bb-7000-8834-f8aefc428a7d","type":"invitation.email.delivered","timestamp":"2026-11-21T03:41:55.771Z","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","environmentId":"01a1fc32-45d7-7002-9afc-34e32fa28887","sourceTable":"invitations","operation":"update","data":{"id":"01a1fc32-46a1-7000-85cb-9b6dc29ad534","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","deploymentId":"01a1fc32-45d7-7004-98ea-47df7d6a78c6","widgetConfigurationId":"01a1fc32-45d7-7003-b984-c0b51f291972","status":"delivered","invitationType":"single_use","deliveryTypes":["email"],"deliveryCount":1,"clickThroughs":0,"views":0,"target":[{"type":"email","value":"both@example.com","name":null,"avatarUrl":null}],"groups":[{"id":"01a1fc32-4619-7000-b9f1-a81ee3d4cc5c","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","groupId":"t1","type":"team","name":"Team one","createdAt":"2026-11-21T03:41:55.609Z"}],"accepts":[],"foreignCreatorId":"ann","creatorName":null,"creatorAvatarUrl":null,"createdAt":"2026-11-21T03:41:55.745Z","modifiedAt":"2026-11-21T03:41:55.757Z","expires":null,"expired":false,"deactivated":false,"attributes":null,"configurationAttributes":{"e":{"type":"email"}},"formSubmissionData":{"e":{"type":"email"}},"metadata":null,"passThrough":null,"scope":"t1","scopeType":"team","source":"email","subtype":null,"maxUses":null,"uses":null,"invitationId":"01a1fc32-46a1-7000-85cb-9b6dc29ad534","targetEmail":"both@example.com","sequence":2,"mail":"invitation","mailId":"01a1fc32-46a1-7001-b8db-a5e5b138ed94","attempts":1}}',1795232515771);
INSERT INTO "webhook" VALUES(21,1,X'01A1FC3247037000A5091D53241534CC','invitation.email.opened','{"id":"01a1fc32-4703-7000-a509-1d53241534cc","type":"invitation.email.opened","timestamp":"2026-11-21T03:41:55.843Z","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","environmentId":"01a1fc32-45d7-7002-9afc-34e32fa28887","sourceTable":"invitations","operation":"update","data":{"id":"01a1fc32-4619-7002-bed1-36da8cacbd9d","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","deploymentId":"01a1fc32-45d7-7004-98ea-47df7d6a78c6","widgetConfigurationId":"01a1fc32-45d7-7003-b984-c0b51f291972","status":"delivered","invitationType":"single_use","deliveryTypes":["email"],"deliveryCount":1,"clickThroughs":0,"views":0,"target":[{"type":"email","value":"open@example.com","name":null,"avatarUrl":null}],"groups":[{"id":"01a1fc32-4619-7000-b9f1-a81ee3d4cc5c","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","groupId":"t1","type":"team","name":"Team one","createdAt":"2026-11-21T03:41:55.609Z"},{"id":"01a1fc32-4619-7001-819f-182fa093b791","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","groupId":"t2","type":"team","name":"Team one","createdAt":"2026-11-21T03:41:55.609Z"}],"accepts":[],"foreignCreatorId":"ann","creatorName":"Ann","creatorAvatarUrl":null,"createdAt":"2026-11-21T03:41:55.609Z","modifiedAt":null,"expires":null,"expired":false,"deactivated":false,"attributes":null,"configurationAttributes":null,"formSubmissionData":null,"metadata":{"plan":"gold","number":1.5},"passThrough":null,"scope":"t1","scopeType":"team","source":"email","subtype":null,"maxUses":null,"uses":null,"invitationId":"01a1fc32-4619-7002-bed1-36da8cacbd9d","targetEmail":"open@example.com","sequence":3}}',1795232515843);
INSERT INTO "webhook" VALUES(22,1,X'01A1FC32470D7000A71F4BFC6C203B1B','invitation.link.clicked','{"id":"01a1fc32-470d-7000-a71f-4bfc6c203b1b","type":"invitation.link.clicked","timestamp":"2026-11-21T03:41:55.853Z","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","environmentId":"01a1fc32-45d7-7002-9afc-34e32fa28887","sourceTable":"invitations","operation":"update","data":{"id":"01a1fc32-4619-7002-bed1-36da8cacbd9d","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","deploymentId":"01a1fc32-45d7-7004-98ea-47df7d6a78c6","widgetConfigurationId":"01a1fc32-45d7-7003-b984-c0b51f291972","status":"delivered","invitationType":"single_use","deliveryTypes":["email"],"deliveryCount":1,"clickThroughs":1,"views":0,"target":[{"type":"email","value":"open@example.com","name":null,"avatarUrl":null}],"groups":[{"id":"01a1fc32-4619-7000-b9f1-a81ee3d4cc5c","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","groupId":"t1","type":"team","name":"Team one","createdAt":"2026-11-21T03:41:55.609Z"},{"id":"01a1fc32-4619-7001-819f-182fa093b791","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","groupId":"t2","type":"team","name":"Team one","createdAt":"2026-11-21T03:41:55.609Z"}],"accepts":[],"foreignCreatorId":"ann","creatorName":"Ann","creatorAvatarUrl":null,"createdAt":"2026-11-21T03:41:55.609Z","modifiedAt":null,"expires":null,"expired":false,"deactivated":false,"attributes":null,"configurationAttributes":null,"formSubmissionData":null,"metadata":{"plan":"gold","number":1.5},"passThrough":null,"scope":"t1","scopeType":"team","source":"email","subtype":null,"maxUses":null,"uses":null,"invitationId":"01a1fc32-4619-7002-bed1-36da8cacbd9d","targetEmail":"open@example.com","sequence":4,"count":1}}',1795232515853);
INSERT INTO "webhook" VALUES(23,1,X'01A20BA55B757002946645391D09F4CA','invitation.created','{"id":"01a20ba5-5b75-7002-9466-45391d09f4ca","type":"invitation.created","timestamp":"2026-11-24T03:41:55.957Z","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","environmentId":"01a1fc32-45d7-7002-9afc-34e32fa28887","sourceTable":"invitations","operation":"insert","data":{"id":"01a20ba5-5b75-7000-8eb8-b55abf4516c7","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","deploymentId":"01a1fc32-45d7-7004-98ea-47df7d6a78c6","widgetConfigurationId":"01a1fc32-45d7-7003-b984-c0b51f291972","status":"queued","invitationType":"single_use","deliveryTypes":["email"],"deliveryCount":1,"clickThroughs":0,"views":0,"target":[{"type":"email","value":"waiting@example.com","name":null,"avatarUrl":null}],"groups":[],"accepts":[],"foreignCreatorId":"ann","creatorName":"Ann","creatorAvatarUrl":null,"createdAt":"2026-11-24T03:41:55.957Z","modifiedAt":null,"expires":null,"expired":false,"deactivated":false,"attributes":null,"configurationAttributes":null,"formSubmissionData":null,"metadata":null,"passThrough":null,"scope":null,"scopeType":null,"source":"email","subtype":null,"maxUses":null,"uses":null,"invitationId":"01a20ba5-5b75-7000-8eb8-b55abf4516c7","targetEmail":"waiting@example.com","sequence":1}}',1795491715957);
INSERT INTO "webhook" VALUES(24,1,X'01A20BA55B7A7000AACF7C3DFC6EFBAF','invitation.deactivated','{"id":"01a20ba5-5b7a-7000-aacf-7c3dfc6efbaf","type":"invitation.deactivated","timestamp":"2026-11-24T03:41:55.962Z","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","environmentId":"01a1fc32-45d7-7002-9afc-34e32fa28887","sourceTable":"invitations","operation":"update","data":{"id":"01a1fc32-467b-7000-b38a-6e6d066da181","accountId":"01a1fc32-45d7-7000-9506-5a06a8ceb4a4","projectId":"01a1fc32-45d7-7001-8a19-d61b5d7c42dd","deploymentId":"01a1fc32-45d7-7004-98ea-47df7d6a78c6","widgetConfigurationId":"01a1fc32-45d7-7003-b984-c0b51f291972","status":"delivered","invitationType":"single_use","deliveryTypes":["email"],"deliveryCount":1,"clickThroughs":0,"views":0,"target":[{"type":"email","value":"expired@example.com","name":null,"avatarUrl":null}],"groups":[],"accepts":[],"foreignCreatorId":"ann","creatorName":"Ann","creatorAvatarUrl":null,"createdAt":"2026-11-21T03:41:55.707Z","modifiedAt":null,"expires":"2026-11-22T03:41:55.707Z","expired":true,"deactivated":false,"attributes":null,"configurationAttributes":null,"formSubmissionData":null,"metadata":null,"passThrough":null,"scope":null,"scopeType":null,"source":"email","subtype":null,"maxUses":null,"uses":null,"invitationId":"01a1fc32-467b-7000-b38a-6e6d066da181","targetEmail":"expired@example.com","sequence":3,"reason":"expired"}}',1795491715962);
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
INSERT INTO "webhook_delivery" VALUES(1,1,1,'delivered',1,1795232515618,1795232815618,'HTTP 200');
INSERT INTO "webhook_delivery" VALUES(2,1,2,'delivered',1,1795232515637,1795232815637,'HTTP 200');
INSERT INTO "webhook_delivery" VALUES(3,1,3,'delivered',1,1795232515645,1795232815645,'HTTP 200');
INSERT INTO "webhook_delivery" VALUES(4,1,4,'delivered',1,1795232515647,1795232815647,'HTTP 200');
INSERT INTO "webhook_delivery" VALUES(5,1,5,'delivered',1,1795232515647,1795232815647,'HTTP 200');
INSERT INTO "webhook_delivery" VALUES(6,1,6,'delivered',1,1795232515661,1795232815661,'HTTP 200');
INSERT INTO "webhook_delivery" VALUES(7,1,7,'delivered',1,1795232515661,1795232815661,'HTTP 200');
INSERT INTO "webhook_delivery" VALUES(8,1,8,'delivered',1,1795232515669,1795232815669,'HTTP 200');
INSERT INTO "webhook_delivery" VALUES(9,1,9,'delivered',1,1795232515689,1795232815689,'HTTP 200');
INSERT INTO "webhook_delivery" VALUES(10,1,10,'delivered',1,1795232515689,1795232815689,'HTTP 200');
INSERT INTO "webhook_delivery" VALUES(11,1,11,'delivered',1,1795232515695,1795232815695,'HTTP 200');
INSERT INTO "webhook_delivery" VALUES(12,1,12,'delivered',1,1795232515706,1795232815706,'HTTP 200');
INSERT INTO "webhook_delivery" VALUES(13,1,13,'delivered',1,1795232515707,1795232815707,'HTTP 200');
INSERT INTO "webhook_delivery" VALUES(14,1,14,'delivered',1,1795232515721,1795232815721,'HTTP 200');
INSERT INTO "webhook_delivery" VALUES(15,1,15,'delivered',1,1795232515725,1795232815725,'HTTP 200');
INSERT INTO "webhook_delivery" VALUES(16,1,16,'delivered',1,1795232515743,1795232815743,'HTTP 200');
INSERT INTO "webhook_delivery" VALUES(17,1,17,'delivered',1,1795232515743,1795232815743,'HTTP 200');
INSERT INTO "webhook_delivery" VALUES(18,1,18,'delivered',1,1795232515753,1795232815753,'HTTP 200');
INSERT INTO "webhook_delivery" VALUES(19,1,19,'delivered',1,1795232515770,1795232815770,'HTTP 200');
INSERT INTO "webhook_delivery" VALUES(20,1,20,'delivered',1,1795232515781,1795232815781,'HTTP 200');
INSERT INTO "webhook_delivery" VALUES(21,1,21,'queued',1,1795491715962,1795495832758,'Unsupported protocol');
INSERT INTO "webhook_delivery" VALUES(22,1,22,'queued',1,1795491715970,1795495797610,'Unsupported protocol');
INSERT INTO "webhook_delivery" VALUES(23,1,23,'queued',1,1795491715978,1795495439024,'Unsupported protocol');
INSERT INTO "webhook_delivery" VALUES(24,1,24,'queued',1,1795491715981,1795495885512,'Unsupported protocol');
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
INSERT INTO "webhook_endpoint" VALUES(1,1,X'01A1FC32460B70008A212B430E0B7A52','http://127.0.0.1:41555/all','','whsec_UI/Lm1j8yXhgTLgCoa5o4d08mnvxERFyvu003BdFOIA=',NULL,1795491715962,NULL,NULL,NULL,1795232515595);
CREATE INDEX project_by_account ON project (account_id);
CREATE INDEX component_by_uuid ON component (uuid);
CREATE UNIQUE INDEX invitation_held_by_target
  ON invitation (environment_id, target_type, target_key, scopes_key) WHERE held = 1;
CREATE INDEX invitation_held_by_creator
  ON invitation (environment_id, creator_id, expires_at) WHERE held = 1;
CREATE INDEX invitation_untold_clicks ON invitation (clicks_told_at) WHERE clicks_untold > 0;
CREATE INDEX invitation_waking ON invitation (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX invitation_scope_held ON invitation_scope (scope_id, invitation_id) WHERE held = 1;
CREATE INDEX acceptance_by_invitation ON acceptance (invitation_id, id);
CREATE INDEX client_event_by_environment ON client_event (environment_id, id);
CREATE INDEX client_event_by_name ON client_event (environment_id, name, id);
CREATE INDEX client_event_by_user ON client_event (environment_id, user_id, id);
CREATE INDEX client_event_by_age ON client_event (received_at);
CREATE INDEX autojoin_domain_by_domain ON autojoin_domain (environment_id, domain);
CREATE INDEX event_by_invitation ON event (invitation_id, id);
CREATE INDEX webhook_endpoint_by_environment ON webhook_endpoint (environment_id, deleted_at);
CREATE INDEX webhook_by_time ON webhook (environment_id, created_at);
CREATE INDEX webhook_delivery_due
  ON webhook_delivery (endpoint_id, due_at) WHERE state IN ('queued', 'sending');
CREATE INDEX webhook_delivery_touched
  ON webhook_delivery (touched_at) WHERE state IN ('queued', 'sending');
CREATE INDEX webhook_delivery_dead ON webhook_delivery (endpoint_id, id) WHERE state = 'dead';
CREATE INDEX outbox_due ON outbox (due_at) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_touched ON outbox (touched_at) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_by_invitation ON outbox (invitation_id, id);
CREATE INDEX idempotency_by_age ON idempotency (created_at);
CREATE INDEX budget_by_age ON budget (started_at);
COMMIT;
