import pg from 'pg';
import { createTestRuntime, type TestRuntime } from '../support/runtime.js';

describe('persistence', () => {
  let runtime: TestRuntime;
  let alpha: string;
  let beta: string;

  beforeAll(async () => {
    runtime = await createTestRuntime();
    alpha = await runtime.createTenant();
    beta = await runtime.createTenant();
  });
  afterAll(() => runtime?.close());

  const inTenant = <T>(tenant: string, work: () => Promise<T>) =>
    runtime.as(tenant, () => runtime.unitOfWork.run(work));

  const asOwner = async (sql: string) => {
    const client = new pg.Client({ connectionString: runtime.database.url });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };

  it('hides rows of another tenant from hand-written SQL', async () => {
    await inTenant(alpha, () => runtime.audit.append({ action: 'test.done', object: 'x' }));
    const count = `select count(*)::int as n from audit`;
    expect(await inTenant(alpha, () => runtime.unitOfWork.query(count))).toEqual([{ n: 1 }]);
    expect(await inTenant(beta, () => runtime.unitOfWork.query(count))).toEqual([{ n: 0 }]);
  });

  it('refuses to write a row for another tenant', async () => {
    const write = inTenant(alpha, () =>
      runtime.unitOfWork.query(`insert into outbox (tenant_id, message) values (?, '{}')`, [beta]),
    );
    await expect(write).rejects.toThrow(/row-level security/);
  });

  it('sees nothing without a tenant, and no audit trail as the system', async () => {
    const count = `select count(*)::int as n from audit`;
    await expect(runtime.unitOfWork.runAsSystem(() => runtime.unitOfWork.query(count))).rejects.toThrow(
      /permission denied/,
    );
    const [row] = await runtime.orm.em.fork().execute<{ n: number }[]>(count);
    expect(row?.n).toBe(0);
  });

  it('loses the effects together with the change when the work fails', async () => {
    const work = inTenant(alpha, async () => {
      await runtime.outbox.add({ kind: 'event', eventId: 'evt_1' });
      throw new Error('halfway');
    });
    await expect(work).rejects.toThrow('halfway');
    const claimed = await runtime.unitOfWork.runAsSystem(() => runtime.outbox.claim(10, 30));
    expect(claimed).toEqual([]);
  });

  it('gives each outbox row to one relay at a time, in order', async () => {
    await inTenant(beta, () =>
      runtime.outbox.add({ kind: 'event', eventId: 'evt_1' }, { kind: 'event', eventId: 'evt_2' }),
    );
    const first = await runtime.unitOfWork.runAsSystem(() => runtime.outbox.claim(10, 30));
    const second = await runtime.unitOfWork.runAsSystem(() => runtime.outbox.claim(10, 30));
    expect(first.map((row) => row.message)).toEqual([
      { kind: 'event', eventId: 'evt_1' },
      { kind: 'event', eventId: 'evt_2' },
    ]);
    expect(second).toEqual([]);
    await runtime.unitOfWork.runAsSystem(() => runtime.outbox.remove(first.map((row) => row.id)));
  });

  it('keeps the audit trail whole under concurrent appends and notices an edited entry', async () => {
    const tenant = await runtime.createTenant();
    const appends = Array.from({ length: 20 }, (_, i) =>
      inTenant(tenant, () => runtime.audit.append({ action: 'test.done', object: `x${i}` })),
    );
    await Promise.all(appends);
    expect(await inTenant(tenant, () => runtime.audit.verify())).toBeNull();
    await asOwner(`update audit set object = 'forged' where tenant_id = '${tenant}' and sequence = 7`);
    expect(await inTenant(tenant, () => runtime.audit.verify())).toBe('7');
  });

  it('seals and opens under a key of the request until that key is destroyed', async () => {
    const tenant = await runtime.createTenant();
    await runtime.as(tenant, async () => {
      const box = await runtime.keys.seal('request', 'req_1', 'customer-1@example.com', 'identifier');
      expect(box.includes('customer-1')).toBe(false);
      expect((await runtime.keys.open('request', 'req_1', box, 'identifier')).toString()).toBe(
        'customer-1@example.com',
      );
      await expect(runtime.keys.open('request', 'req_1', box, 'other use')).rejects.toThrow();
      await runtime.keys.destroy('request', 'req_1');
      await expect(runtime.keys.open('request', 'req_1', box, 'identifier')).rejects.toMatchObject({
        code: 'key.destroyed',
      });
    });
  });

  it('forgets a key whose transaction was rolled back', async () => {
    const tenant = await runtime.createTenant();
    const lost = runtime.as(tenant, () =>
      runtime.unitOfWork.run(async () => {
        await runtime.keys.seal('request', 'req_2', 'customer-1@example.com', 'identifier');
        throw new Error('halfway');
      }),
    );
    await expect(lost).rejects.toThrow('halfway');
    await runtime.as(tenant, async () => {
      const box = await runtime.keys.seal('request', 'req_2', 'customer-1@example.com', 'identifier');
      expect(await runtime.keys.findSecret('request', 'req_2')).not.toBeNull();
      expect((await runtime.keys.open('request', 'req_2', box, 'identifier')).toString()).toBe(
        'customer-1@example.com',
      );
    });
  });

  it('makes one key when two processes need the first one at the same time', async () => {
    const tenant = await runtime.createTenant();
    const secrets = await runtime.as(tenant, () =>
      Promise.all([runtime.keys.secret('pseudonym'), runtime.keys.secret('pseudonym')]),
    );
    expect(secrets[0]!.equals(secrets[1]!)).toBe(true);
  });
});
