import { DateTime } from 'luxon';
import { KeyManager } from '#keys';
import { DueMails, MailDeliverer, SmtpTransport, parseSender } from '#mail';
import { PlanningService, StaffDigest, WorkflowSteps } from '#requests';
import { startMailCatcher, type MailCatcher } from '../support/mail-catcher.js';
import { DAY, startRequestServices, type RequestServices } from '../support/request-services.js';

const STAFF = ['ops@example.com', 'legal@example.com'];
const ZONE = 'Europe/Berlin';

describe('the digest for staff', () => {
  let services: RequestServices;
  let tenant: string;
  let catcher: MailCatcher;
  let smtp: SmtpTransport;

  beforeEach(async () => {
    services = await startRequestServices({ TEMPORAL_UI_URL: 'https://temporal.example.com' });
    moveTo(6, 59);
    tenant = await services.createTenant({ staffMail: STAFF });
    catcher = await startMailCatcher();
    smtp = new SmtpTransport(catcher.url);
  });
  afterEach(async () => {
    smtp?.close();
    await catcher?.close();
    await services?.close();
  });

  /** The next time that the clock of the controller shows this. */
  const moveTo = (hour: number, minute: number): void => {
    const now = DateTime.fromJSDate(services.clock.now(), { zone: ZONE });
    const today = now.set({ hour, minute, second: 0, millisecond: 0 });
    services.clock.move((today > now ? today : today.plus({ days: 1 })).toMillis() - now.toMillis());
  };
  const send = () => services.get(StaffDigest).send();
  const planned = async () => {
    const { id } = await services.verified(tenant);
    await services.as(tenant, () => services.get(PlanningService).planStore(id, 'crm'));
    await services.as(tenant, () => services.get(WorkflowSteps).concludePlan(id));
    return services.rows<{ id: string; number: string; safe_due_at: Date }>(
      `select id, number, safe_due_at from request where id = $1`,
      [id],
    );
  };
  /** Without the notices that the person got meanwhile. */
  const deliver = async () => {
    await services.rows(`delete from mail_message where request_id is not null`);
    const keys = services.app.get(KeyManager);
    const deliverer = new MailDeliverer(services.unitOfWork, keys, smtp, parseSender('privacy@example.com'));
    for (const { data } of await new DueMails(services.unitOfWork).claim(100))
      await services.as(data.tenantId, () => deliverer.deliver(data));
  };

  it('goes to every address once a day, from seven in the morning of the controller', async () => {
    await planned();
    expect(await send()).toBe(0);
    moveTo(7, 0);
    const both = await Promise.all([send(), send()]);
    expect(both[0] + both[1]).toBe(2);
    moveTo(23, 0);
    expect(await send()).toBe(0);
    moveTo(7, 0);
    expect(await send()).toBe(2);
    await deliver();
    expect(catcher.mails.flatMap(({ to }) => to).sort()).toEqual([...STAFF, ...STAFF].sort());
  });

  it('counts the tasks and names the most urgent by number, date and link, and nobody', async () => {
    const [request] = await planned();
    moveTo(7, 0);
    await send();
    await deliver();
    const { parsed, raw } = catcher.mails[0]!;
    expect(parsed.subject).toBe('Example GmbH: 1 open task');
    const due = DateTime.fromJSDate(request!.safe_due_at, { zone: ZONE }).minus(1);
    expect(parsed.text).toContain('- approve the plan: 1\n');
    expect(parsed.text).toContain(
      `- ${request!.number}: approve the plan, due ${due.setLocale('en-GB').toFormat('d MMMM yyyy')}, https://temporal.example.com/namespaces/habeas/workflows/${request!.id}\n`,
    );
    expect(raw.toString()).not.toMatch(/ada|customer/i);
  });

  it('tells of the tasks of a role those who are named for it, and nobody twice', async () => {
    const roleMail = { dpo: ['dpo@example.com', STAFF[0]!], board: ['chair@example.com'] };
    tenant = await services.createTenant({ staffMail: [STAFF[0]!], roleMail });
    const [request] = await planned();
    await services.rows(
      `insert into task select (jsonb_populate_record(t, jsonb_build_object('id', left(t.id, 30), 'role', 'dpo', 'kind', 'deadline_near'))).*
         from task t where request_id = $1`,
      [request!.id],
    );
    moveTo(7, 0);
    expect(await send()).toBe(STAFF.length);
    await deliver();
    const told = Object.fromEntries(catcher.mails.map(({ to, parsed }) => [String(to), parsed.text]));
    expect(Object.keys(told).sort()).toEqual(['dpo@example.com', STAFF[0]]);
    expect(told['dpo@example.com']).toContain(`- ${request!.number}: the period ends soon (dpo), due `);
    expect(told['dpo@example.com']).not.toContain('approve');
    expect(told[STAFF[0]!]).toContain('approve the plan, due');
  });

  it('says nothing when nothing is open, and nothing to a tenant that named nobody', async () => {
    const other = await services.createTenant();
    moveTo(7, 0);
    expect(await send()).toBe(0);
    await services.verified(other);
    await services.rows(`update task set closed_at = now()`);
    expect(await send()).toBe(0);
  });

  it('is forgotten after a month', async () => {
    await planned();
    moveTo(7, 0);
    await send();
    await services.rows(`update mail_message set created_at = created_at - interval '31 days'`);
    services.clock.move(DAY);
    await send();
    expect(await services.rows(`select 1 from mail_message where request_id is null`)).toHaveLength(2);
  });
});
