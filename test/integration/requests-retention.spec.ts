import { randomUUID } from 'node:crypto';
import { KeyManager } from '#keys';
import {
  VerificationCodes,
  RequestsService,
  RetentionSweep,
  SubjectIdentifiers,
  WorkflowSteps,
} from '#requests';
import { DAY, email, startRequestServices, type RequestServices } from '../support/request-services.js';

const RETENTION = 30;

describe('the end of retention', () => {
  let services: RequestServices;
  let tenant: string;
  let canary: string;
  beforeAll(async () => {
    services = await startRequestServices();
  });
  afterAll(() => services?.close());
  beforeEach(async () => {
    tenant = await services.createTenant({ retentionDays: RETENTION });
    canary = `canary-${randomUUID()}@example.com`;
  });

  const sweep = () => services.get(RetentionSweep).sweep();
  const closed = async (): Promise<string> => {
    const { id } = await services.create(tenant, {
      subject: { identifiers: [email(canary)] },
      details: `about ${canary}`,
    });
    await services.as(tenant, () => services.get(WorkflowSteps).triage(id));
    await services.command(tenant, id, { kind: 'withdrawal', body: {}, text: `says ${canary}` });
    return id;
  };
  /** Everything that the database holds, as text; bytes as hex. */
  const dump = async (): Promise<string> => {
    const tables = await services.rows<{ name: string }>(
      `select quote_ident(tablename) name from pg_tables where schemaname = 'public'`,
    );
    const texts = await Promise.all(
      tables.map(({ name }) =>
        services.rows<{ dump: string | null }>(`select string_agg(t::text, '|') dump from ${name} t`),
      ),
    );
    return texts.map(([row]) => row?.dump ?? '').join('\n');
  };
  const sealedParts = async (id: string): Promise<string[]> => {
    const rows = await services.rows<{ part: string }>(
      `select encode(value, 'hex') part from request_identifier where request_id = $1
       union all select encode(details, 'hex') from request where id = $1
       union all select encode(sealed, 'hex') from mail_message where request_id = $1
       union all select encode(text, 'hex') from request_command where request_id = $1 and text is not null
       union all select blind from request_identifier where request_id = $1
       union all select fingerprint from request where id = $1
       union all select digest from verification_code where request_id = $1
       union all select encode(wrapped, 'hex') from wrapped_key where ref = $1`,
      [id],
    );
    return rows.map(({ part }) => part);
  };

  it('leaves neither the person, nor anything sealed or derived, nor the key in the database', async () => {
    const id = await closed();
    const parts = await sealedParts(id);
    expect(parts.length).toBeGreaterThan(8);
    const before = await dump();
    for (const part of parts) expect(before).toContain(part);
    services.clock.move((RETENTION + 1) * DAY);
    expect(await sweep()).toBeGreaterThanOrEqual(1);
    const after = await dump();
    for (const part of parts) expect(after).not.toContain(part);
    for (const form of [canary, Buffer.from(canary).toString('hex'), Buffer.from(canary).toString('base64')])
      expect(after).not.toContain(form);
  });

  it('keeps what proves the answer, and says so in the audit trail', async () => {
    const id = await closed();
    services.clock.move((RETENTION + 1) * DAY);
    await sweep();
    expect(await services.as(tenant, () => services.get(RequestsService).get(id))).toMatchObject({
      state: 'withdrawn',
      next: [],
    });
    const timeline = await services.as(tenant, () =>
      services.get(RequestsService).timeline(id, { limit: 50 }),
    );
    expect(timeline.items.map(({ type }) => type)).toContain('request.withdrawn');
    expect(
      await services.rows(`select 1 from audit where object = $1 and action = 'request.purged'`, [id]),
    ).toHaveLength(1);
  });

  it('can be opened by nobody afterwards', async () => {
    const id = await closed();
    const [row] = await services.rows<{ value: Buffer }>(
      `select value from request_identifier where request_id = $1`,
      [id],
    );
    services.clock.move((RETENTION + 1) * DAY);
    await sweep();
    const open = services.as(tenant, () =>
      services.get(KeyManager).open('request', id, row!.value, 'request_identifier.value'),
    );
    await expect(open).rejects.toMatchObject({ code: 'key.destroyed' });
    expect(await services.as(tenant, () => services.get(SubjectIdentifiers).open(id))).toEqual([]);
  });

  it('does not come before its time, nor for open requests', async () => {
    const id = await closed();
    const open = await services.create(tenant, { subject: { identifiers: [email(canary)] } });
    services.clock.move((RETENTION - 1) * DAY);
    await sweep();
    const purged = (which: string) =>
      services.rows(`select purged_at is not null as purged from request where id = $1`, [which]);
    expect(await purged(id)).toEqual([{ purged: false }]);
    services.clock.move(400 * DAY);
    await sweep();
    expect(await purged(id)).toEqual([{ purged: true }]);
    expect(await purged(open.id)).toEqual([{ purged: false }]);
  });

  it('waits for 24 months where California wants the record kept, whatever the tenant decided', async () => {
    const { id } = await services.create(tenant, {
      subject: { identifiers: [email(canary)] },
      residence: 'US-CA',
    });
    await services.command(tenant, id, { kind: 'withdrawal', body: {} });
    const purged = () =>
      services.rows(`select purged_at is not null as purged from request where id = $1`, [id]);
    services.clock.move(729 * DAY);
    await sweep();
    expect(await purged()).toEqual([{ purged: false }]);
    services.clock.move(3 * DAY);
    await sweep();
    expect(await purged()).toEqual([{ purged: true }]);
  });

  it('waits a day where a tenant keeps nothing, since the workflow may still be ending', async () => {
    tenant = await services.createTenant({ retentionDays: 0 });
    const id = await closed();
    await sweep();
    expect(await services.rows(`select purged_at from request where id = $1`, [id])).toEqual([
      { purged_at: null },
    ]);
    services.clock.move(DAY + 1);
    expect(await sweep()).toBe(1);
  });

  it('happens once when two sweep at the same time', async () => {
    const id = await closed();
    services.clock.move((RETENTION + 1) * DAY);
    await Promise.all([sweep(), sweep()]);
    expect(
      await services.rows(`select 1 from audit where object = $1 and action = 'request.purged'`, [id]),
    ).toHaveLength(1);
  });

  it('leaves a restriction its person until it is lifted', async () => {
    const { id } = await services.verified(tenant, 'restriction', canary);
    await services.rows(`update request set state = 'fulfilled', closed_at = now() where id = $1`, [id]);
    await services.rows(
      `insert into restriction (id, tenant_id, request_id, state, purposes, created_at) values ('rst_spec', $1, $2, 'active', '[]', now())`,
      [tenant, id],
    );
    services.clock.move(400 * DAY);
    await sweep();
    expect(await services.rows(`select 1 from request_identifier where request_id = $1`, [id])).toHaveLength(
      1,
    );
    await services.rows(`update restriction set state = 'lifted' where id = 'rst_spec'`);
    await sweep();
    expect(await services.rows(`select 1 from request_identifier where request_id = $1`, [id])).toEqual([]);
  });

  it('lets nobody reopen what it emptied, or use a link to it', async () => {
    const { id } = await services.create(tenant, { subject: { identifiers: [email(canary)] } });
    const { path } = await services.as(tenant, () =>
      services.unitOfWork.run(() => services.get(VerificationCodes).issue(id)),
    );
    await services.command(tenant, id, { kind: 'withdrawal', body: {} });
    services.clock.move((RETENTION + 1) * DAY);
    await sweep();
    await expect(
      services.command(tenant, id, { kind: 'reopening', body: {}, text: 'once more' }),
    ).rejects.toMatchObject({ code: 'key.destroyed' });
    expect(
      await services.rows(`select 1 from wrapped_key where ref = $1 and destroyed_at is null`, [id]),
    ).toEqual([]);
    expect(await services.get(VerificationCodes).findByToken(path.slice(3))).toBeNull();
  });
});
