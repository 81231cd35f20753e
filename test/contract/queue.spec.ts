import { JobQueues } from '#queue';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { freePort } from '../../scripts/lib/ports.mjs';
import { hasRedis, startRedis, type TestRedis } from '../support/redis.js';
import { queueContract } from './queue-contract.js';

describe('job queue on PostgreSQL', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database?.drop());

  queueContract(() => database.url);

  it('can be prepared by two processes at the same time', async () => {
    const fresh = await createTestDatabase();
    const both = await Promise.all([
      JobQueues.connect({ url: fresh.url }),
      JobQueues.connect({ url: fresh.url }),
    ]);
    await Promise.all(both.map((queues) => queues.close()));
    await fresh.drop();
  });

  it('says which setting to look at when the server is away', async () => {
    const url = `postgres://nobody@127.0.0.1:${await freePort()}/none`;
    await expect(JobQueues.connect({ url })).rejects.toMatchObject({
      code: 'service.unavailable',
      detail: expect.stringContaining('QUEUE_URL'),
    });
  });
});

(hasRedis() ? describe : describe.skip)('job queue on Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis?.stop());

  queueContract(() => redis.url);
});

describe('job queue on a Redis that is away', () => {
  it('says which setting to look at', async () => {
    const queues = await JobQueues.connect({ url: `redis://127.0.0.1:${await freePort()}` });
    await expect(queues.openQueue('mail')).rejects.toMatchObject({ code: 'service.unavailable' });
    await queues.close();
  });
});
