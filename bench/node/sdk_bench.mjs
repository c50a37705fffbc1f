// SPDX-License-Identifier: MIT
// The same as ../sdk_bench.cpp for the official Node SDK: the same values, the same questions.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { createHmac } from 'node:crypto';

// The folder into which bench/run installed the SDK.
const require = createRequire(process.argv[2] + '/');
const { Vortex, VortexWebhooks } = require('@teamvortexsoftware/vortex-node-22-sdk');

const KEY = 'VRTX.AAAAAAAAQACAAAAAAAAAAQ.test-secret-key-for-signing';
const SECRET = 'whsec_test_secret_123';

const payload = {
  user: {
    id: 'user-123',
    name: 'Jane Doe',
    email: 'user@example.com',
    avatarUrl: 'https://example.com/avatars/user-123.png',
    adminScopes: ['autojoin'],
  },
  component: '0f8fad5b-d9cb-469f-a165-70867728950e',
  scope: 'workspace_456',
};
const user = {
  id: 'user-123',
  email: 'user@example.com',
  name: 'Jane Doe',
  avatarUrl: 'https://example.com/avatars/user-123.png',
  adminScopes: ['autojoin'],
};
const body =
  '{"id":"evt_1","type":"invitation.accepted","timestamp":"2026-01-01T00:00:00.000Z",' +
  '"accountId":"acc_1","environmentId":null,"sourceTable":"invitations",' +
  '"operation":"update","data":{"invitationId":"inv_1","targetEmail":"user@example.com",' +
  '"status":"accepted","deliveryCount":1,"createdAt":"2026-01-01T00:00:00.000Z",' +
  '"target":[{"type":"email","value":"user@example.com"}]}}';

const vortex = new Vortex(KEY);
const webhooks = new VortexWebhooks({ secret: SECRET });
const signature = createHmac('sha256', SECRET).update(body).digest('hex');
let kept;
const works = {
  token: () => vortex.generateToken(payload, { expiresIn: '1h' }),
  sign: () => vortex.sign(user),
  event: () => webhooks.constructEvent(body, signature),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [name, times] = line.split(' ');
  if (name === 'show') {
    console.log(vortex.sign(user));
    continue;
  }
  const work = works[name];
  const start = process.hrtime.bigint();
  for (let i = 0; i < Number(times); ++i) kept = work();
  console.log(Number(process.hrtime.bigint() - start) / Number(times));
}
if (kept === '') console.log(kept);
