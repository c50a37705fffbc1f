// SPDX-License-Identifier: MIT
// Does with the official Node SDK, from the folder that is given, what the lines on its input say;
// README.md of this folder tells how.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

const NAME = '@teamvortexsoftware/vortex-node-22-sdk';
const require = createRequire(process.argv[2] + '/');
const { Vortex, VortexWebhooks } = require(NAME);
const used = new Set();

// The class as its types describe it; what is private there is only so by its types.
function publicMethods() {
  const types = readFileSync(join(dirname(require.resolve(NAME)), 'vortex.d.ts'), 'utf8');
  const names = [...types.matchAll(/^ {4}(private )?(?:static )?(\w+)\(/gm)];
  return [...new Set(names.filter((found) => !found[1] && found[2] !== 'constructor').map((found) => found[2]))].sort();
}

function client(given) {
  process.env.VORTEX_API_BASE_URL = given.url; // It is read anew for every request.
  const sdk = new Vortex(given.key);
  return (name, ...args) => {
    used.add(name);
    return sdk[name](...args);
  };
}

const webhook = (name) => (_, { secret, body, signature }) =>
  new VortexWebhooks({ secret })[name](Buffer.from(body), signature);
const receiver = ({ user, target, targets }) => user ?? target ?? targets;

const todo = {
  create_invitation: (call, { component, ...more }) =>
    call('createInvitation', { widgetConfigurationId: component, ...more }),
  get_invitation: (call, { id }) => call('getInvitation', id),
  get_invitations_by_target: (call, { type, value }) => call('getInvitationsByTarget', type, value),
  accept_invitation: (call, { id, ...more }) => call('acceptInvitation', id, receiver(more)),
  accept_invitations: (call, { ids, ...more }) => call('acceptInvitations', ids, receiver(more)),
  revoke_invitation: (call, { id }) => call('revokeInvitation', id),
  reinvite: (call, { id }) => call('reinvite', id),
  get_invitations_by_scope: (call, { type, scope }) => call('getInvitationsByScope', type, scope),
  get_invitations_by_group: (call, { type, scope }) => call('getInvitationsByGroup', type, scope),
  delete_invitations_by_scope: (call, { type, scope }) => call('deleteInvitationsByScope', type, scope),
  delete_invitations_by_group: (call, { type, scope }) => call('deleteInvitationsByGroup', type, scope),
  get_autojoin_domains: (call, { type, scope }) => call('getAutojoinDomains', type, scope),
  configure_autojoin: (call, { component, ...more }) => call('configureAutojoin', { componentId: component, ...more }),
  sync_internal_invitation: (call, given) => call('syncInternalInvitation', given),
  sign: (call, { user }) => call('sign', user),
  generate_token: (call, { payload, options }) => call('generateToken', payload, options),
  generate_jwt: (call, { user, extra, options }) => call('generateJwt', { user, ...extra }, options),
  verify_signature: webhook('verifySignature'),
  construct_event: webhook('constructEvent'),
  // What only this SDK has.
  request: (call, given) => call('vortexApiRequest', given),
  canonical_json: (_, { value }) => {
    used.add('canonicalJson');
    return Vortex.canonicalJson(value);
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const given = JSON.parse(line);
  try {
    const value = given.do === 'used' ? [[...used].sort(), publicMethods()] : await todo[given.do](client(given), given.with);
    console.log(JSON.stringify({ value: value ?? null }));
  } catch (error) {
    const cause = error.cause ? `: ${error.cause.code ?? error.cause.message}` : '';
    console.log(JSON.stringify({ error: { kind: error.name, text: error.message + cause, status: null } }));
  }
}
