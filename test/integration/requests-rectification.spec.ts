import { DatabaseSync } from 'node:sqlite';
import type { CreateRequest, RequestView } from '#contracts/schemas';
import { createRequestSchema } from '#contracts/schemas';
import { KeyManager } from '#keys';
import {
  ExecutionService,
  PlanningService,
  ProposedCorrections,
  RequestsService,
  VerificationService,
  WorkflowSteps,
} from '#requests';
import {
  APPROVER,
  OPERATOR,
  email,
  startRequestServices,
  type RequestServices,
} from '../support/request-services.js';

const NAME = { category: 'identity.name', oldValue: 'Ada Example', newValue: 'Ada Sample' } as const;

describe('a request for rectification', () => {
  let services: RequestServices;
  let tenant: string;
  beforeAll(async () => {
    services = await startRequestServices();
  });
  beforeEach(async () => {
    tenant = await services.createTenant();
    const store = new DatabaseSync(services.storeFile);
    store.exec("update customer set name = 'Ada Example' where id = 1");
    store.close();
  });
  afterAll(() => services?.close());

  const as = <T>(work: () => Promise<T>) => services.as(tenant, work, OPERATOR);
  const proposals = () => services.get(ProposedCorrections);
  const get = (id: string) => as(() => services.get(RequestsService).get(id));
  const verified = async (input: Partial<CreateRequest>): Promise<RequestView> => {
    const { id } = await services.create(tenant, {
      right: 'rectification',
      subject: { identifiers: [email('ada@example.com')] },
      ...input,
    });
    await as(() => services.get(WorkflowSteps).triage(id));
    return services.command(tenant, id, { kind: 'verification', body: { level: 'L3', method: 'document' } });
  };
  const plan = async (id: string) => {
    await as(() => services.get(PlanningService).planStore(id, 'crm'));
    await as(() => services.get(WorkflowSteps).concludePlan(id));
    return get(id);
  };
  const carryOut = async (id: string, planHash: string) => {
    const body = { planHash, changes: false };
    await services.command(tenant, id, { kind: 'approval', body }, APPROVER);
    expect(await as(() => services.get(ExecutionService).executeStore(id, 'crm', {}))).toBe('done');
    await as(() =>
      services.get(WorkflowSteps).advance(id, 'executing', { type: 'storesDone', externalOpen: 0 }),
    );
    expect(await as(() => services.get(VerificationService).verifyStore(id, 'crm', {}))).toBe(true);
    return as(() => services.get(WorkflowSteps).concludeVerification(id));
  };

  it('waits for the approval of its plan, writes the value and proves it', async () => {
    const { id, state } = await verified({ corrections: [NAME] });
    expect(state).toBe('planning');
    const planned = await plan(id);
    expect(planned).toMatchObject({ state: 'awaiting_approval', next: expect.arrayContaining(['approval']) });
    await expect(as(() => services.get(ExecutionService).executeStore(id, 'crm', {}))).rejects.toMatchObject({
      code: 'request.illegal_transition',
    });
    expect(await carryOut(id, planned.planHash!)).toMatchObject({ state: 'fulfilled' });
    const { certificate } = await as(() => services.get(RequestsService).certificate(id));
    expect(certificate).toMatchObject({
      right: 'rectification',
      stores: [{ actions: [{ collection: 'customer', action: 'correct', planned: 1, affected: 1 }] }],
    });
    const stored = await services.rows(
      `select r::text || (select string_agg(document::text, '') from store_plan where request_id = r.id)
         || (select string_agg(document::text, '') from certificate where request_id = r.id) as text
         from request r where id = $1`,
      [id],
    );
    expect(JSON.stringify(stored)).not.toMatch(/Ada (Example|Sample)/);
  });

  it('is answered that no data is held when nobody is found', async () => {
    const { id } = await verified({
      subject: { identifiers: [email('nobody@example.com')] },
      corrections: [NAME],
    });
    expect(await plan(id)).toMatchObject({ state: 'verifying' });
    await as(() => services.get(VerificationService).verifyStore(id, 'crm', {}));
    expect(await as(() => services.get(WorkflowSteps).concludeVerification(id))).toMatchObject({
      state: 'fulfilled',
    });
  });

  it('stops for a person when what is said to be wrong stands nowhere', async () => {
    const { id } = await verified({ corrections: [{ ...NAME, oldValue: 'Nobody Such' }] });
    expect(await plan(id)).toMatchObject({
      state: 'needs_attention',
      attention: { code: 'NOTHING_TO_CORRECT', detail: expect.stringContaining('refusal') },
    });
    const refusal = {
      kind: 'refusal' as const,
      body: { codes: ['NO_MATCH'] },
      text: 'Nothing of that name.',
    };
    expect(await services.command(tenant, id, refusal)).toMatchObject({ state: 'refused' });
  });

  it('shows values by their ends only, unless somebody says why, which is recorded', async () => {
    const { id } = await verified({ corrections: [NAME], statement: 'My name was never Example.' });
    const masked = await as(() => proposals().get(id, undefined));
    expect(masked).toEqual({
      masked: true,
      corrections: [{ number: 1, about: 'identity.name', oldValue: 'A•••e', newValue: 'A•••e' }],
      hasStatement: true,
    });
    const clear = await as(() => proposals().get(id, 'The letter is hard to read.'));
    expect(clear).toMatchObject({
      masked: false,
      corrections: [{ oldValue: 'Ada Example', newValue: 'Ada Sample' }],
      statement: 'My name was never Example.',
    });
    const audit = await services.rows(
      `select data from audit where object = $1 and action = 'request.read' and data->>'part' = 'corrections'`,
      [id],
    );
    expect(audit).toEqual([{ data: { part: 'corrections', reason: 'The letter is hard to read.' } }]);
  });

  it('without values waits for staff, who put the letter into values', async () => {
    const { id, state } = await verified({ details: 'My name is spelt Sample.' });
    expect(state).toBe('assessing');
    await expect(
      as(() => proposals().propose(id, { corrections: [{ category: 'contact.fax', newValue: '1' }] })),
    ).rejects.toMatchObject({ code: 'request.invalid' });
    await as(() => proposals().propose(id, { corrections: [NAME] }));
    const body = { purposes: [{ purposeId: 'shop', decision: 'grant' }] };
    expect(await services.command(tenant, id, { kind: 'decision', body })).toMatchObject({
      state: 'planning',
    });
    const { planHash } = await plan(id);
    await as(() => proposals().propose(id, { corrections: [{ ...NAME, newValue: 'Ada Other' }] }));
    await services.command(tenant, id, { kind: 'approval', body: { planHash, changes: false } }, APPROVER);
    expect(await as(() => services.get(ExecutionService).executeStore(id, 'crm', {}))).toBe('drifted');
    await expect(as(() => proposals().propose(id, { corrections: [NAME] }))).rejects.toMatchObject({
      code: 'request.illegal_transition',
    });
  });

  it('may be carried out by hand as before', async () => {
    const { id } = await verified({});
    const body = { purposes: [{ purposeId: 'shop', decision: 'grant' }] };
    const text = 'Corrected in the archive.';
    expect(await services.command(tenant, id, { kind: 'decision', body, text })).toMatchObject({
      state: 'fulfilled',
    });
  });

  it('keeps the words of the person with a refusal', async () => {
    const { id } = await verified({ corrections: [NAME], statement: 'My name was never Example.' });
    await plan(id);
    const body = { codes: ['MANIFESTLY_UNFOUNDED'] };
    await services.command(tenant, id, { kind: 'refusal', body, text: 'The deed says otherwise.' }, APPROVER);
    expect(await get(id)).toMatchObject({ state: 'refused' });
    const [mail] = await services.rows<{ id: string; sealed: Buffer }>(
      `select id, sealed from mail_message where request_id = $1 and notice = 'REFUSAL'`,
      [id],
    );
    const context = `mail_message.sealed:${mail!.id}`;
    const text = await as(() => services.get(KeyManager).open('request', id, mail!.sealed, context));
    expect(text.toString()).toContain('My name was never Example.');
  });

  it('leaves what cannot be corrected, with the reason and the words of the person', async () => {
    const taken = { identifier: 'email', oldValue: 'ada@example.com', newValue: 'bob@example.com' } as const;
    const { id } = await verified({ corrections: [NAME, taken], statement: 'I gave up that address.' });
    const { planHash } = await plan(id);
    const { warnings } = await as(() => services.get(RequestsService).plan(id));
    expect(warnings.map(({ code }) => code)).toContain('IDENTIFIER_TAKEN');
    expect(await carryOut(id, planHash!)).toMatchObject({ state: 'partially_fulfilled' });
    const { certificate } = await as(() => services.get(RequestsService).certificate(id));
    expect(certificate).toMatchObject({
      statementAttached: true,
      stores: [
        {
          actions: [{ collection: 'customer', action: 'correct', affected: 1 }],
          kept: [{ collection: 'customer', code: 'TECHNICALLY_IMPOSSIBLE', rows: 1 }],
        },
      ],
    });
  });

  it('is no duplicate of a request with other values', async () => {
    const open = { right: 'rectification', corrections: [NAME] } as const;
    const input = (newValue: string) => ({ ...open, corrections: [{ ...NAME, newValue }] });
    const first = await services.create(tenant, input('Ada One'));
    const other = await services.create(tenant, input('Ada Two'));
    const same = await services.create(tenant, input('Ada One'));
    const triaged = [];
    for (const { id } of [first, other, same])
      triaged.push((await as(() => services.get(WorkflowSteps).triage(id))).state);
    expect(triaged).toEqual(['awaiting_identity', 'awaiting_identity', 'duplicate']);
  });

  it.each([
    [{ right: 'erasure', corrections: [NAME] }, 'corrections'],
    [{ right: 'rectification', corrections: [{ newValue: 'x' }] }, 'corrections.0'],
    [
      { right: 'rectification', corrections: [{ category: 'a', field: 'b', newValue: 'x' }] },
      'corrections.0',
    ],
    [
      { right: 'rectification', corrections: [{ identifier: 'email', newValue: 'a@example.com' }] },
      'corrections.0.oldValue',
    ],
    [
      {
        right: 'rectification',
        corrections: [{ identifier: 'email', oldValue: 'a@example.com', newValue: 'no' }],
      },
      'corrections.0.newValue',
    ],
    [
      { right: 'rectification', corrections: [{ category: 'a', oldValue: 'x', newValue: 'x' }] },
      'corrections.0.newValue',
    ],
  ])('refuses %j', (body, path) => {
    const subject = { identifiers: [email('ada@example.com')] };
    const result = createRequestSchema.safeParse({ subject, ...body });
    expect(result.error?.issues.map((issue) => issue.path.join('.'))).toContain(path);
  });
});
