import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'ldapts';
import { freePort } from '../../scripts/lib/ports.mjs';
import {
  findSlapd,
  SLAPD_BASE,
  SLAPD_LOGIN,
  SLAPD_PASSWORD,
  startSlapd,
} from '../../scripts/servers/slapd.mjs';

export interface TestLdap {
  /** With the base, and a login that may do everything. */
  readonly url: string;
  readonly base: string;
  /** Bound as that login, and again after {@link restart}. */
  client(): Client;
  /** The hard way, without time to write anything. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}
interface Options {
  /** Of the configuration, before the database. */
  readonly types?: string;
  /** Of the configuration of the database. */
  readonly more?: string;
  readonly tlsPort?: number;
}

/** Null, with a printed reason, when no server is at hand; in a pipeline that is an error. */
export function findLdap(): { start(options?: Options): Promise<TestLdap> } | null {
  try {
    findSlapd();
    return { start: startOwn };
  } catch (error) {
    const reason = `no LDAP: ${(error as Error).message}`;
    if (process.env.CI && !process.env.TEST_SERVERS_OPTIONAL) throw new Error(reason, { cause: error });
    console.warn(`LDAP specs are skipped: ${reason}`);
    return null;
  }
}

/** An empty directory but for its base. */
async function startOwn(options: Options = {}): Promise<TestLdap> {
  const home = mkdtempSync(join(tmpdir(), 'habeas-ldap-'));
  const port = await freePort();
  const run = () => startSlapd({ home, port, ...options });
  let server = await run();
  const connect = async (): Promise<Client> => {
    const made = new Client({ url: `ldap://127.0.0.1:${String(port)}` });
    await made.bind(SLAPD_LOGIN, SLAPD_PASSWORD);
    return made;
  };
  let client = await connect();
  await client.add(SLAPD_BASE, {
    objectClass: ['dcObject', 'organization'],
    dc: ['example'],
    o: ['Example'],
  });
  return {
    url: server.url,
    base: SLAPD_BASE,
    client: () => client,
    kill: async () => {
      await client.unbind().catch(() => undefined);
      process.kill(server.pid, 'SIGKILL');
      await server.exited;
    },
    restart: async () => {
      server = await run();
      client = await connect();
    },
    stop: async () => {
      await client.unbind().catch(() => undefined);
      await server.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
