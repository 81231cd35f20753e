import { randomUUID } from 'node:crypto';
import { MongoClient, type Db } from 'mongodb';
import { freePort } from '../../scripts/lib/ports.mjs';
import { findMongoServer, startMongoServer } from '../../scripts/servers/mongodb.mjs';

export interface TestMongo {
  /** With the name of a database of its own. */
  readonly url: string;
  readonly db: Db;
  drop(): Promise<void>;
}

/** Null, with a printed reason, when no server is at hand; in a pipeline that is an error. */
export async function findMongo(): Promise<{ start(): Promise<TestMongo> } | null> {
  const given = process.env.TEST_MONGODB_URL;
  if (given) return { start: () => connect(given, () => Promise.resolve()) };
  try {
    const folder = await findMongoServer();
    return {
      start: async () => {
        const server = await startMongoServer({ folder, port: await freePort() });
        return connect(server.url, server.stop);
      },
    };
  } catch (error) {
    const reason = `no MongoDB: ${(error as Error).message}`;
    if (process.env.CI && !process.env.TEST_SERVERS_OPTIONAL) throw new Error(reason, { cause: error });
    console.warn(`MongoDB specs are skipped: ${reason}`);
    return null;
  }
}

async function connect(server: string, stop: () => Promise<void>): Promise<TestMongo> {
  const name = `habeas-test-${randomUUID().slice(0, 8)}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  const client = await new MongoClient(url.href).connect();
  const db = client.db(name);
  return {
    url: url.href,
    db,
    drop: async () => {
      await db.dropDatabase().catch(() => undefined);
      await client.close();
      await stop();
    },
  };
}
