// SPDX-License-Identifier: MIT
// What a user would write instead: creating an invitation with its event and its row in an outbox, each request
// a durable transaction of better-sqlite3. Prints its port.
//
// usage: node server.mjs FOLDER DATABASE     FOLDER: where fastify and better-sqlite3 are installed
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';

const [folder, file] = process.argv.slice(2);
const require = createRequire(path.join(folder, 'package.json'));
const Database = require('better-sqlite3');
const fastify = require('fastify');

const database = new Database(file);
database.pragma('journal_mode = WAL');
database.pragma('synchronous = FULL');
database.pragma('foreign_keys = ON');
database.exec(`
  CREATE TABLE invitation (id TEXT PRIMARY KEY, component TEXT NOT NULL, target_type TEXT NOT NULL,
    target_value TEXT NOT NULL, inviter TEXT NOT NULL, status TEXT NOT NULL, created_at INTEGER NOT NULL,
    UNIQUE (target_type, target_value));
  CREATE TABLE event (id INTEGER PRIMARY KEY, invitation_id TEXT NOT NULL REFERENCES invitation,
    type TEXT NOT NULL, created_at INTEGER NOT NULL);
  CREATE INDEX event_by_invitation ON event (invitation_id);
  CREATE TABLE outbox (id INTEGER PRIMARY KEY, invitation_id TEXT NOT NULL REFERENCES invitation,
    kind TEXT NOT NULL, state TEXT NOT NULL, due_at INTEGER NOT NULL);
  CREATE INDEX outbox_due ON outbox (due_at) WHERE state = 'queued';`);

const invitation = database.prepare('INSERT INTO invitation VALUES (?, ?, ?, ?, ?, ?, ?)');
const event = database.prepare('INSERT INTO event (invitation_id, type, created_at) VALUES (?, ?, ?)');
const outbox = database.prepare('INSERT INTO outbox (invitation_id, kind, state, due_at) VALUES (?, ?, ?, ?)');
const store = database.transaction((id, asked, now) => {
  invitation.run(id, asked.widgetConfigurationId, asked.target.type, asked.target.value,
    asked.inviter.userId, 'queued', now);
  event.run(id, 'invitation.created', now);
  outbox.run(id, 'invitation', 'queued', now);
});

const text = { type: 'string', maxLength: 320 };
const body = {
  type: 'object',
  required: ['widgetConfigurationId', 'target', 'inviter'],
  properties: {
    widgetConfigurationId: text,
    target: { type: 'object', required: ['type', 'value'], properties: { type: text, value: text } },
    inviter: { type: 'object', required: ['userId'], properties: { userId: text } },
  },
};

const key = process.env.VORTEX_BENCH_KEY;
const app = fastify({ logger: false });
app.post('/api/v1/invitations', { schema: { body } }, (request, reply) => {
  if (request.headers['x-api-key'] !== key) return reply.code(401).send({ code: 'unauthorized' });
  const id = randomUUID();
  const now = Date.now();
  store(id, request.body, now);
  return reply.code(201).send({ id, status: 'queued', createdAt: new Date(now).toISOString() });
});

await app.listen({ host: '127.0.0.1', port: 0 });
console.log(app.server.address().port);
