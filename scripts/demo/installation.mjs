import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '../lib/files.mjs';
import { Client } from './client.mjs';
import { MailCatcher } from './mail-catcher.mjs';
import { Shop } from './shop.mjs';

/**
 * A running standalone, seen from outside.
 * @param {{url: string, home: string, key?: string}} options
 */
export function installationAt({ url, home, key }) {
  const ports = readJson(join(home, 'ports.json'), null);
  if (!ports) throw new Error(`${home} holds no ports.json: set HABEAS_HOME to the folder of the standalone`);
  return {
    url,
    home,
    ports,
    operator: new Client(url, key || readFileSync(join(home, 'admin.key'), 'utf8').trim()),
    everybody: new Client(url),
    mail: new MailCatcher(`http://127.0.0.1:${ports.mailPage}`),
    databaseUrl: databaseOf(ports, 'habeas'),
    shop: new Shop({
      databaseUrl: process.env.SHOP_DATABASE_URL || databaseOf(ports, 'demo_shop'),
      sqlite: join(home, 'shop', 'support.sqlite'),
      logs: join(home, 'shop', 'logs'),
    }),
    /** A person who signed in `age` seconds ago, at the development issuer. */
    signIn: async (email, age = 0) =>
      new Client(url, await personToken(`http://127.0.0.1:${ports.issuer}`, email, age)),
    /** A member of staff beside the operator. */
    signInStaff: async (name) => new Client(url, await staffToken(`http://127.0.0.1:${ports.issuer}`, name)),
  };
}

const databaseOf = (ports, name) => `postgresql://postgres@127.0.0.1:${ports.postgres}/${name}`;

const personToken = (issuer, username, age) =>
  token(issuer, { grant_type: 'password', username, auth_age: String(age) });

const staffToken = (issuer, name) =>
  token(issuer, { grant_type: 'client_credentials', client_id: name, role: 'admin' });

async function token(issuer, parameters) {
  const body = new URLSearchParams(parameters);
  const response = await fetch(`${issuer}/token`, { method: 'POST', body });
  const answer = await response.json();
  if (!response.ok) throw new Error(`the issuer refused to sign in: ${answer.error_description}`);
  return answer.access_token;
}
