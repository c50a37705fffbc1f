// SPDX-License-Identifier: MIT
// The same as python_receiver.py with the official Node SDK, from the folder that is given.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(process.argv[2] + '/');
const { VortexWebhooks, VortexWebhookSignatureError } = require('@teamvortexsoftware/vortex-node-22-sdk');

for await (const line of createInterface({ input: process.stdin })) {
  const given = JSON.parse(line);
  try {
    const webhooks = new VortexWebhooks({ secret: given.secret });
    const event = webhooks.constructEvent(Buffer.from(given.body, 'base64'), given.signature);
    console.log(JSON.stringify([event.id, event.type, event.data.invitationId ?? null]));
  } catch (error) {
    if (!(error instanceof VortexWebhookSignatureError)) throw error;
    console.log('null');
  }
}
