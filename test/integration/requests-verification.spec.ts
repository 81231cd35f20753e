import type { Person } from '#access';
import type { CreateOwnRequest } from '#contracts/schemas';
import {
  OwnRequestsService,
  PersonVerification,
  RequestsService,
  VerificationCodes,
  WorkflowSteps,
} from '#requests';
import { isEnough } from '#domain';
import { WorkflowService } from '#temporal';
import {
  DAY,
  MINUTE,
  email,
  startRequestServices,
  type RequestServices,
} from '../support/request-services.js';

describe('how people prove who they are', () => {
  let services: RequestServices;
  let tenant: string;
  let id: string;
  beforeAll(async () => {
    services = await startRequestServices();
    tenant = await services.createTenant();
  });
  afterAll(() => services?.close());
  beforeEach(async () => {
    id = (await own().create(person(null))).id;
    await services.as(tenant, () => services.get(WorkflowSteps).triage(id));
  });

  let count = 0;
  const person = (authTime: Date | null, subject = `person-${(count += 1)}`): Person => ({
    subject,
    email: `${subject}@example.com`,
    acr: null,
    authTime,
  });
  let holder: Person;
  const own = () => ({
    create: (who: Person, body: Partial<CreateOwnRequest> = {}) => {
      holder = who;
      return services.as(tenant, () =>
        services.get(OwnRequestsService).create(who, { right: 'portability', ...body }),
      );
    },
    verify: (who: Person, code?: string) =>
      services.as(tenant, () => services.get(OwnRequestsService).verify(who, id, { code }, '198.51.100.1')),
  });
  const issue = () =>
    services.as(tenant, () => services.unitOfWork.run(() => services.get(VerificationCodes).issue(id)));
  const wrong = (code: string) => (code === '000000' ? '000001' : '000000');
  const state = async () => (await services.as(tenant, () => services.get(RequestsService).get(id))).state;

  describe('by a code', () => {
    it('keeps neither code nor token, only digests', async () => {
      const { code, path } = await issue();
      const token = path.slice('/v/'.length);
      const [row] = await services.rows<{ dump: string }>(
        `select string_agg(c::text, '|') || (select string_agg(k::text, '|') from credential k) dump from verification_code c where request_id = $1`,
        [id],
      );
      expect(row!.dump).not.toContain(token);
      expect(row!.dump).not.toMatch(new RegExp(`[,|(]${code}[,|)]`));
      const digests = await services.rows<{ digest: string }>(
        `select digest from verification_code where request_id = $1`,
        [id],
      );
      for (const { digest } of digests) expect(digest).toMatch(/^[0-9a-f]{64}$/);
    });

    it('refuses the fourth try, also with the right code', async () => {
      const { code } = await issue();
      const invalid = { code: 'verification.code_invalid' };
      for (let n = 1; n <= 3; n += 1)
        await expect(own().verify(holder, wrong(code))).rejects.toMatchObject(invalid);
      await expect(own().verify(holder, code)).rejects.toMatchObject({ code: 'verification.locked' });
      expect(await state()).toBe('awaiting_identity');
      const renewed = await issue();
      expect(await own().verify(holder, renewed.code)).toMatchObject({ verificationLevel: 'L1' });
    });

    it('counts tries that come at the same time', async () => {
      const { code } = await issue();
      const tries = await Promise.allSettled(
        Array.from({ length: 8 }, () => own().verify(holder, wrong(code))),
      );
      const codes = tries.map((t) =>
        t.status === 'rejected' ? (t.reason as { code: string }).code : 'taken',
      );
      expect(codes.filter((c) => c === 'verification.code_invalid')).toHaveLength(3);
      expect(codes.filter((c) => c === 'verification.locked')).toHaveLength(5);
    });

    it('takes a code once, within ten minutes, and only the newest', async () => {
      const [old, newest] = [await issue(), await issue()];
      const invalid = { code: 'verification.code_invalid' };
      if (old.code !== newest.code)
        await expect(own().verify(holder, old.code)).rejects.toMatchObject(invalid);
      await own().verify(holder, newest.code);
      await expect(own().verify(holder, newest.code)).rejects.toMatchObject(invalid);
      const late = await issue();
      services.clock.move(10 * MINUTE + 1);
      await expect(own().verify(holder, late.code)).rejects.toMatchObject(invalid);
    });

    it('refuses the code of another request', async () => {
      const { code } = await issue();
      const first = holder;
      const other = await own().create(person(null));
      await services.as(tenant, () => services.get(WorkflowSteps).triage(other.id));
      await expect(
        services.as(tenant, () =>
          services.get(OwnRequestsService).verify(holder, other.id, { code }, '198.51.100.1'),
        ),
      ).rejects.toMatchObject({ code: 'verification.code_invalid' });
      expect(await own().verify(first, code)).toMatchObject({ verificationLevel: 'L1' });
    });

    it('is not lost when the workflow could not be told', async () => {
      const { code } = await issue();
      const workflows = services.get(WorkflowService);
      const command = workflows.command;
      workflows.command = () => Promise.reject(new Error('unreachable'));
      try {
        await expect(own().verify(holder, code)).rejects.toThrow('unreachable');
      } finally {
        workflows.command = command;
      }
      expect(await own().verify(holder, code)).toMatchObject({ verificationLevel: 'L1' });
    });
  });

  describe('by a link', () => {
    const find = (path: string) => services.get(VerificationCodes).findByToken(path.slice('/v/'.length));
    const confirm = (linkId: string) =>
      services.as(tenant, () => services.get(PersonVerification).verifyByLink(linkId));

    it('changes nothing by looking, and confirms once, however often it is pressed', async () => {
      const { path } = await issue();
      const { linkId, tenantId } = (await find(path))!;
      expect(tenantId).toBe(tenant);
      await find(path);
      const commands = () =>
        services.rows(`select 1 from request_command where request_id = $1 and kind = 'verification'`, [id]);
      expect(await commands()).toEqual([]);
      await confirm(linkId);
      await confirm(linkId);
      expect(await commands()).toHaveLength(1);
      expect(await services.as(tenant, () => services.get(RequestsService).get(id))).toMatchObject({
        verificationLevel: 'L1',
      });
    });

    it.each([
      ['erasure', 'subject', 'L2'],
      ['erasure', 'authorised_agent', 'L3'],
      ['restriction', 'subject', null],
    ] as const)('says what an %s of a %s still needs: %s', async (right, kind, missing) => {
      const made = await services.create(tenant, {
        right,
        requester: { kind },
        subject: { identifiers: [email(`${right}.${kind}@example.com`)] },
      });
      const codes = services.get(VerificationCodes);
      await services.as(tenant, () => services.get(WorkflowSteps).triage(made.id));
      const { path } = await services.as(tenant, () => services.unitOfWork.run(() => codes.issue(made.id)));
      const { verificationLevel, requiredLevel } = await confirm((await find(path))!.linkId);
      expect(isEnough(verificationLevel, requiredLevel) ? null : requiredLevel).toBe(missing);
      // open as long as it leads to what is missing
      const again = find(path);
      if (missing) expect(await again).not.toBeNull();
      else await expect(again).rejects.toMatchObject({ code: 'verification.link_used' });
    });

    it('confirms once when pressed twice at the same time', async () => {
      const { linkId } = (await find((await issue()).path))!;
      await Promise.allSettled([confirm(linkId), confirm(linkId)]);
      expect(
        await services.rows(`select 1 from request_command where request_id = $1 and kind = 'verification'`, [
          id,
        ]),
      ).toHaveLength(1);
    });

    it('is valid for ninety days', async () => {
      const { path } = await issue();
      const { linkId } = (await find(path))!;
      services.clock.move(90 * DAY + MINUTE);
      expect(await find(path)).toBeNull();
      await expect(confirm(linkId)).rejects.toMatchObject({ code: 'verification.code_invalid' });
    });

    it('is unknown when a character is changed', async () => {
      const { path } = await issue();
      const changed = path.endsWith('A') ? `${path.slice(0, -1)}Q` : `${path.slice(0, -1)}A`;
      expect(await find(changed)).toBeNull();
      expect(await find('/v/')).toBeNull();
    });
  });

  describe('by the sign-on', () => {
    it('brings L2 while it is fresh', async () => {
      const fresh = { ...holder, authTime: services.clock.now() };
      expect(await own().verify(fresh)).toMatchObject({ verificationLevel: 'L2' });
    });

    it.each([
      ['older than ten minutes', 11 * MINUTE],
      ['of unknown age', null],
    ])('asks to sign in again when it is %s', async (_what, age) => {
      const authTime = age === null ? null : new Date(services.clock.now().getTime() - age);
      await expect(own().verify({ ...holder, authTime })).rejects.toMatchObject({ code: 'auth.step_up' });
    });

    it('shows nobody the request of somebody else', async () => {
      const stranger = person(services.clock.now());
      await expect(own().verify(stranger)).rejects.toMatchObject({ code: 'request.not_found' });
      await expect(
        services.as(tenant, () => services.get(OwnRequestsService).withdraw(stranger, id, undefined)),
      ).rejects.toMatchObject({ code: 'request.not_found' });
    });

    it('proves only its own address', async () => {
      const who = person(services.clock.now());
      const subject = { identifiers: [{ type: 'email' as const, value: 'somebody-else@example.com' }] };
      await expect(own().create(who, { subject })).rejects.toMatchObject({ code: 'request.invalid' });
    });
  });
});
