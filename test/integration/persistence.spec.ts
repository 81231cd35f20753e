import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import { AuditHeads, type AuditHead } from '#audit';
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

  const outside = AsyncLocalStorage.snapshot();
  /** Also within a transaction that runs. */
  const inTransactionOfItsOwn = <T>(tenant: string, work: () => Promise<T>) =>
    outside(() => inTenant(tenant, work));

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

  it('holds nobody up with what a transaction has told the trail until it ends', async () => {
    const tenant = await runtime.createTenant();
    const tell = (object: string) => runtime.audit.append({ action: 'test.done', object });
    const objects = () =>
      inTenant(tenant, () =>
        runtime.unitOfWork.query<{ object: string }>(`select object from audit order by sequence`),
      );
    await inTenant(tenant, async () => {
      await tell('first of the slow one');
      await inTransactionOfItsOwn(tenant, () => tell('quick one'));
      await tell('second of the slow one');
    });
    const failing = inTenant(tenant, async () => {
      await tell('never');
      throw new Error('halfway');
    });
    await expect(failing).rejects.toThrow('halfway');
    expect((await objects()).map(({ object }) => object)).toEqual([
      'quick one',
      'first of the slow one',
      'second of the slow one',
    ]);
    expect(await inTenant(tenant, () => runtime.audit.verify())).toBeNull();
  });

  it('gives a transaction a head that covers what it has told the trail', async () => {
    const tenant = await runtime.createTenant();
    await inTenant(tenant, async () => {
      const before = await runtime.audit.head();
      await runtime.audit.append({ action: 'test.done', object: 'x' });
      expect(await runtime.audit.head()).not.toBe(before);
      await runtime.audit.append({ action: 'test.done', object: 'y' });
      expect(await runtime.audit.verify()).toBeNull();
    });
    expect(await inTenant(tenant, () => runtime.audit.verify())).toBeNull();
  });

  describe('a statement without a result', () => {
    const insert = `insert into outbox (tenant_id, message) values (?, '{"kind": "test"}')`;
    const count = `select count(*)::int as n from outbox where message ->> 'kind' = 'test'`;
    const counted = () => inTenant(alpha, () => runtime.unitOfWork.query<{ n: number }>(count));
    const write = (tenant = alpha) => runtime.unitOfWork.write(insert, [tenant]);
    afterEach(() => asOwner(`delete from outbox where message ->> 'kind' = 'test'`));

    it('is seen by the next one, and kept by the commit alone', async () => {
      const seen = await inTenant(alpha, async () => {
        await write();
        await write();
        return runtime.unitOfWork.query<{ n: number }>(count);
      });
      expect(seen).toEqual([{ n: 2 }]);
      await inTenant(alpha, () => write());
      expect(await counted()).toEqual([{ n: 3 }]);
    });

    it('is lost with the transaction', async () => {
      const failing = inTenant(alpha, async () => {
        await write();
        throw new Error('halfway');
      });
      await expect(failing).rejects.toThrow('halfway');
      await inTenant(alpha, () => runtime.unitOfWork.query('select 1'));
      expect(await counted()).toEqual([{ n: 0 }]);
    });

    it('ends the transaction when it fails, at the next statement or at the commit', async () => {
      await expect(inTenant(alpha, () => write(beta))).rejects.toThrow(/row-level security/);
      const noticed = inTenant(alpha, async () => {
        await write();
        await write(beta);
        await runtime.unitOfWork.query(count);
      });
      await expect(noticed).rejects.toThrow(/row-level security/);
      expect(await counted()).toEqual([{ n: 0 }]);
    });
  });

  describe('published heads of audit trails', () => {
    let now = new Date('2026-11-27T10:00:00Z');
    let tenant: string;
    const heads = () => new AuditHeads(runtime.unitOfWork, runtime.keys, { now: () => now });
    const verify = () => runtime.as(tenant, () => heads().verify());
    const append = () => inTenant(tenant, () => runtime.audit.append({ action: 'test.done', object: 'x' }));
    /** Of the tenant of the test; others may have trails too. */
    const publish = async () => {
      const told: AuditHead[] = [];
      await heads().publish(({ tenantId, ...head }) => void (tenantId === tenant && told.push(head)));
      return told;
    };
    /** Takes entries away together with every trace of them in the trail itself. */
    const cutAfter = (sequence: number) =>
      asOwner(`delete from audit where tenant_id = '${tenant}' and sequence > ${sequence};
        update audit_head set sequence = ${sequence}, hash = (
          select hash from audit where tenant_id = '${tenant}' and sequence = ${sequence})
         where tenant_id = '${tenant}'`);

    beforeEach(async () => {
      now = new Date('2026-11-27T10:00:00Z');
      tenant = await runtime.createTenant();
      for (let i = 0; i < 3; i++) await append();
    });

    it('are one a day, and none of an empty trail', async () => {
      expect(await publish()).toMatchObject([{ day: '2026-11-27', sequence: '3' }]);
      await append();
      expect(await publish()).toEqual([]);
      now = new Date('2026-11-28T00:00:00Z');
      expect(await publish()).toMatchObject([{ day: '2026-11-28', sequence: '4' }]);
      expect(await verify()).toBeNull();
      tenant = await runtime.createTenant();
      expect(await publish()).toEqual([]);
      expect(await verify()).toBeNull();
    });

    it('tell that the end was cut off, which the chain alone does not', async () => {
      await publish();
      await cutAfter(2);
      expect(await inTenant(tenant, () => runtime.audit.verify())).toBeNull();
      expect(await verify()).toMatchObject({ day: '2026-11-27', sequence: '3' });
      await append();
      expect(await inTenant(tenant, () => runtime.audit.verify())).toBeNull();
      expect(await verify()).toMatchObject({ sequence: '3' });
    });

    it('cannot be taken back or set by the application, nor made without its key', async () => {
      await publish();
      for (const change of [`delete from audit_head_published`, `update audit_head_published set hash = ''`])
        await expect(inTenant(tenant, () => runtime.unitOfWork.query(change))).rejects.toThrow(
          /permission denied/,
        );
      await cutAfter(2);
      await asOwner(`update audit_head_published h set sequence = 2, hash = a.hash from audit a
        where h.tenant_id = '${tenant}' and a.tenant_id = h.tenant_id and a.sequence = 2`);
      expect(await verify()).toMatchObject({ sequence: '2' });
    });
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
