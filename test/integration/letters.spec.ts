import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import type { Notice, OfferedRight } from '#contracts';
import { KeyManager } from '#keys';
import { MailVault } from '../../libs/mail/mail-contents.js';
import { renderNotice, type ParamsOf } from '#mail';
import {
  CollectionService,
  ExecutionService,
  decisionCommand,
  PlanningService,
  VerificationService,
  WorkflowSteps,
} from '#requests';
import { DataMapsService } from '#stores';
import { startRequestServices, type RequestServices } from '../support/request-services.js';
import { APPROVER, DAY, email, fillStore, sampleMap } from '../support/request-services.js';

const NOTE = 'The address was mended on 2 March, see <enclosure>.';

const WEIGHED = (file: string): string =>
  sampleMap(file).replace(
    'stores:',
    `  fraud_checks: { basis: legitimate_interests, dpv: FraudPreventionAndDetection }
  market_research: { basis: legitimate_interests, dpv: ResearchAndDevelopment }
stores:`,
  );

/** The name is kept for taxes. */
const TAXED = (file: string): string =>
  sampleMap(file)
    .replace('stores:', `  tax: { basis: legal_obligation, dpv: LegalCompliance }\nstores:`)
    .replace(
      '{ category: identity.name, erase: null }',
      '{ category: identity.name, erase: { keep: { code: LEGAL_OBLIGATION, until: 2036-12-31 } } }',
    );

/** Letters as the person reads them, written by the services that write them down. */
describe('what letters say', () => {
  let services: RequestServices;
  let tenant: string;
  /** Whose turn it was before. */
  const tenants: string[] = [];
  let made = 0;
  beforeAll(async () => {
    services = await startRequestServices();
    tenant = await services.createTenant();
  });
  afterAll(() => services?.close());

  const take = async (right: OfferedRight, residence = 'DE', more: object = {}): Promise<string> => {
    const subject = { identifiers: [email(`person-${made++}@example.com`)] };
    const { id } = await services.create(tenant, { right, residence, subject, ...more });
    await services.as(tenant, () => services.get(WorkflowSteps).triage(id));
    return id;
  };
  const verified = async (right: OfferedRight, residence = 'DE', more: object = {}): Promise<string> => {
    const id = await take(right, residence, more);
    await services.command(tenant, id, { kind: 'verification', body: { level: 'L3', method: 'document' } });
    return id;
  };
  /** Through the one store there is, to the end. */
  const planned = async (id: string): Promise<string> => {
    const step = <T>(work: () => Promise<T>): Promise<T> => services.as(tenant, work);
    await step(() => services.get(PlanningService).planStore(id, 'crm'));
    await step(() => services.get(WorkflowSteps).concludePlan(id));
    const [row] = await services.rows<{ state: string; planHash: string | null }>(
      'select state, plan_hash as "planHash" from request where id = $1',
      [id],
    );
    if (row!.state === 'awaiting_approval') {
      const body = { planHash: row!.planHash, changes: false };
      await services.command(tenant, id, { kind: 'approval', body }, APPROVER);
    }
    if (row!.state !== 'verifying') {
      await step(() => services.get(ExecutionService).executeStore(id, 'crm', {}));
      const done = { type: 'storesDone', externalOpen: 0 } as const;
      await step(() => services.get(WorkflowSteps).advance(id, 'executing', done));
    }
    await step(() => services.get(VerificationService).verifyStore(id, 'crm', {}));
    await step(() => services.get(WorkflowSteps).concludeVerification(id));
    return id;
  };
  /** Where a person looks. */
  const assessed = async (right: OfferedRight, residence: string): Promise<string> => {
    const id = await verified(right, residence);
    await services.rows(`update request set state = 'assessing' where id = $1`, [id]);
    return id;
  };
  const decide = (id: string, ...purposes: Parameters<typeof decisionCommand>[0]['purposes']) =>
    services.command(tenant, id, decisionCommand({ purposes }));
  const grant = (id: string, note = NOTE) => decide(id, { purposeId: 'shop', decision: 'grant', note });

  /** The last one of its kind. */
  const letter = async (id: string, notice: Notice, locale = 'en'): Promise<string> => {
    const mails = await services.rows<{ id: string; notice: string; sealed: Buffer }>(
      'select id, notice, sealed from mail_message where request_id = $1 order by id',
      [id],
    );
    const mail = mails.filter((one) => one.notice === notice).at(-1);
    if (!mail) throw new Error(`no ${notice} among ${mails.map((one) => one.notice).join(', ')}`);
    const vault = new MailVault(services.get(KeyManager));
    const { params } = await services.as(tenant, () => vault.open(id, mail.id, mail.sealed));
    return renderNotice(notice, locale, params as ParamsOf<Notice>).text;
  };

  describe('of what a person carries out', () => {
    it.each(['complaint', 'rectification', 'nominate'] as const)(
      'the answer to %s is in it',
      async (right) => {
        const more =
          right === 'nominate' ? { nominee: { name: 'Bob Example', email: 'bob@example.com' } } : {};
        const id = right === 'complaint' ? await take(right) : await verified(right, 'IN', more);
        await grant(id);
        for (const locale of ['en', 'de', 'fr', 'es', 'it'])
          expect(await letter(id, 'COMPLETION', locale)).toContain(NOTE);
      },
    );
  });

  describe('about purposes whose basis does not give the right', () => {
    const TITLE = 'Complying with the law';
    const NOT_GIVEN = {
      en: 'The legal basis of this processing does not give this right. This concerns: ',
      de: 'Die Rechtsgrundlage dieser Verarbeitung gibt dieses Recht nicht. Das betrifft: ',
      fr: 'La base juridique de ce traitement ne donne pas ce droit. Cela concerne : ',
      es: 'La base jurídica de este tratamiento no da este derecho. Se trata de: ',
      it: 'La base giuridica di questo trattamento non dà questo diritto. Questo riguarda: ',
    };
    const begun = async (who: string): Promise<string> => {
      const id = await verified('erasure', 'DE', { subject: { identifiers: [email(who)] } });
      await services.as(tenant, () => services.get(PlanningService).planStore(id, 'crm'));
      await services.as(tenant, () => services.get(WorkflowSteps).concludePlan(id));
      return id;
    };
    const refuse = (id: string, ...codes: string[]) =>
      services.command(tenant, id, { kind: 'refusal', body: { codes } });
    const codesOf = async (id: string) =>
      (await services.rows('select refusal_codes as codes from request where id = $1', [id]))[0];

    beforeAll(async () => {
      tenants.push(tenant);
      const file = join(services.folder, 'stores', 'bases.sqlite');
      fillStore(file);
      tenant = await services.createTenant({ fourEyes: false });
      await services.as(tenant, () => services.get(DataMapsService).activate(TAXED(file)));
    });
    afterAll(() => {
      tenant = tenants.pop()!;
    });

    it('refuses for the reasons that were decided, and for no other', async () => {
      const id = await begun('bob@example.com');
      await refuse(id, 'EXCESSIVE');
      expect(await codesOf(id)).toEqual({ codes: ['EXCESSIVE'] });
      const text = await letter(id, 'REFUSAL');
      expect(text.match(/^- .*$/gm)).toEqual([expect.stringContaining('excessive')]);
    });

    it('names the purposes, in each language', async () => {
      const id = await planned(
        await verified('erasure', 'DE', { subject: { identifiers: [email('ada@example.com')] } }),
      );
      for (const [locale, words] of Object.entries(NOT_GIVEN))
        expect(await letter(id, 'PARTIAL', locale)).toContain(`- ${words}${TITLE}.`);
    });

    it('names them where there is no other', async () => {
      const map = TAXED(join(services.folder, 'stores', 'bases.sqlite'));
      await services.as(tenant, () =>
        services
          .get(DataMapsService)
          .activate(map.replace(/  (shop|newsletter): \{ basis: \w+/g, '  $1: { basis: legal_obligation')),
      );
      const id = await verified('erasure');
      expect(await letter(id, 'REFUSAL')).toContain(
        `- ${NOT_GIVEN.en}Fulfilling our contract with you, Direct marketing, ${TITLE}.`,
      );
    });
  });

  describe('about somebody nobody knows', () => {
    it('say that nothing is held, in each language, and do not claim that something was done', async () => {
      const nothing: Record<string, RegExp> = {
        en: /hold nothing about you/,
        de: /haben nichts über Sie/,
        fr: /ne détenons rien qui vous concerne/,
        es: /no tenemos nada sobre usted/,
        it: /non abbiamo nulla che La riguardi/,
      };
      const erasure = await planned(await verified('erasure'));
      const restriction = await planned(await verified('restriction'));
      for (const [locale, words] of Object.entries(nothing)) {
        const answer = await letter(erasure, 'COMPLETION', locale);
        expect(answer).toMatch(words);
        expect(answer).not.toMatch(/carried out|ausgeführt|exécutée|ejecutado|eseguita/);
        const restricted = await letter(restriction, 'RESTRICTION_SET', locale);
        expect(restricted).toMatch(words);
        expect(restricted).not.toMatch(
          /covers whatever|gleich wofür|quel que soit leur|sea cual sea|qualunque sia/,
        );
      }
    });

    it('name the day on which what is kept goes, or between which days', async () => {
      const invoices = join(services.folder, 'stores', 'invoices.sqlite');
      const store = new DatabaseSync(invoices);
      store.exec(`
        create table invoice (id integer primary key, email text, name text, phone text, issued text);
        insert into invoice values (1, 'eve@example.com', 'Eve', '1', '2024-05-06'), (2, 'eve@example.com', 'Eve', '1', '2026-02-01'),
          (3, 'dan@example.com', 'Dan', '2', '2025-03-04');`);
      store.close();
      const keep = '{ keep: { code: LEGAL_OBLIGATION, keepFor: P10Y, from: issued } }';
      const map = `version: 1
purposes: { shop: { basis: contract } }
stores:
  - id: crm
    type: sqlite
    connection: ${invoices}
    collections:
      - name: invoice
        title: { en: Invoices, de: Rechnungen }
        subject: { identifiers: { email: email } }
        purposes: [shop]
        columns:
          id: { category: identifier.internal, erase: keep }
          email: { category: contact.email, erase: { pseudonym: email } }
          name: { category: identity.name, erase: ${keep} }
          phone: { category: contact.phone, erase: ${keep} }
          issued: { category: meta.timestamp, erase: keep }
`;
      const other = await services.createTenant({ fourEyes: false });
      await services.as(other, () => services.get(DataMapsService).activate(map));
      tenants.push(tenant);
      tenant = other;
      try {
        const erased = async (who: string): Promise<string> => {
          const id = await verified('erasure', 'DE', { subject: { identifiers: [email(who)] } });
          return planned(id);
        };
        const eve = await letter(await erased('eve@example.com'), 'PARTIAL');
        expect(eve).toMatch(
          /- Invoices: .*Depending on the record, until a day between 6 May 2034 and 1 February 2036\./,
        );
        expect(eve.match(/Invoices: The law/g)).toHaveLength(1);
        const dan = await erased('dan@example.com');
        expect(await letter(dan, 'PARTIAL')).toMatch(/- Invoices: .* Until 4 March 2035\./);
        expect(await letter(dan, 'PARTIAL', 'de')).toMatch(/Bis 4\. März 2035\./);
      } finally {
        tenant = tenants.pop()!;
      }
    });

    it('say what was done where something is held', async () => {
      const subject = { identifiers: [email('ada@example.com')] };
      const id = await planned(await verified('restriction', 'DE', { subject }));
      const text = await letter(id, 'RESTRICTION_SET');
      expect(text).toContain('It covers whatever they are used for');
      expect(text).not.toContain('hold nothing');
    });
  });

  describe('about identity', () => {
    it('name the last day that is enough: of 90, in California the one before the answer is due', async () => {
      const german = await letter(await take('erasure'), 'VERIFY_REQUEST');
      expect(german).toContain(`by ${dayIn(89)}, the case`);
      expect(german).toContain('goes on running');
      const id = await take('erasure', 'US-CA');
      const [row] = await services.rows<{ due: string }>(
        `select to_char(due_at at time zone 'Europe/Berlin' - interval '2 days', 'FMDD FMMonth YYYY') as due
           from request where id = $1`,
        [id],
      );
      expect(await letter(id, 'VERIFY_REQUEST')).toContain(`by ${row!.due}, the case`);
    });

    it('say that the period waits where it does: in the United Kingdom', async () => {
      const id = await take('access', 'GB');
      expect(await letter(id, 'VERIFY_REQUEST')).toContain('does not run until');
      const questions = [
        ['GB', 'complaint', /goes on running/],
        ['GB', 'access', /does not run until/],
        ['DE', 'access', /goes on running/],
      ] as const;
      for (const [residence, right, words] of questions) {
        const asked = right === 'complaint' ? await take(right, residence) : await assessed(right, residence);
        await services.command(tenant, asked, {
          ...{ kind: 'pause', body: { kind: 'clarification' }, text: 'Which?' },
        });
        expect(await letter(asked, 'CLARIFY_REQUEST')).toMatch(words);
      }
    });
  });

  describe('about a complaint', () => {
    it('promise no day for the result in the United Kingdom, where the letter itself is what 30 days are for', async () => {
      const id = await take('complaint', 'GB');
      const text = await letter(id, 'COMPLAINT_ACK');
      expect(text).toContain('tell you the result without undue delay');
      expect(text).not.toContain('complain to us');
      const [row] = await services.rows<{ acts: string[]; days: number }>(
        `select (select json_agg(d ->> 'act') from jsonb_array_elements(clock_result -> 'deadlines') d) as acts,
                extract(day from due_at - received_at)::int as days from request where id = $1`,
        [id],
      );
      expect(row!.acts).toEqual(expect.arrayContaining(['respond', 'complaint_ack']));
      expect(row!.acts[0]).toBe('respond');
      expect(row!.days).toBeGreaterThanOrEqual(28);
      expect(await letter(await take('complaint', 'IN'), 'COMPLAINT_ACK')).toMatch(/result by \d+ /);
    });

    it('offer no appeal where none would be taken', async () => {
      const id = await take('complaint', 'US-VA');
      await grant(id);
      expect(await letter(id, 'COMPLETION')).not.toMatch(/you can appeal/);
    });
  });

  describe('about less than was asked for', () => {
    it('name of an objection the purposes that end and those that go on, each with its words', async () => {
      await services.as(tenant, () => services.get(DataMapsService).activate(WEIGHED(services.storeFile)));
      const id = await verified('objection', 'DE', { purposes: ['fraud_checks', 'market_research'] });
      await decide(
        id,
        { purposeId: 'market_research', decision: 'grant' },
        {
          ...{ purposeId: 'fraud_checks', decision: 'refuse', codes: ['COMPELLING_GROUNDS'] },
          note: 'A card was misused.',
        },
      );
      const text = await letter(id, 'PARTIAL');
      expect(text).toMatch(/Granted for these purposes:\n\n- market research\n/);
      expect(text).toMatch(
        /Not granted for these purposes:\n\n- fraud checks: Compelling .* A card was misused\.\n/,
      );
      expect(text.split('A card was misused.')).toHaveLength(2);
      expect(text).not.toContain('for these reasons');
      expect(await letter(id, 'RESTRICTION_LIFT')).toContain('A card was misused.');
    });

    it('name of a lesser answer what was asked for, and why it is not given', async () => {
      const subject = { identifiers: [email('ada@example.com')] };
      const id = await take('access', 'US-CA', { subject });
      await services.command(tenant, id, {
        kind: 'verification',
        body: { level: 'L2', method: 'data_points' },
      });
      const failed = { kind: 'verification', body: { result: 'failed', method: 'data_points' } } as const;
      for (const _try of [1, 2, 3]) await services.command(tenant, id, failed);
      const steps = services.get(WorkflowSteps);
      for (const step of [
        () => services.get(PlanningService).planStore(id, 'crm'),
        () => steps.concludePlan(id),
        () => services.get(CollectionService).build(id, {}),
        () => steps.advance(id, 'executing', { type: 'storesDone', externalOpen: 0 }),
        () => services.get(VerificationService).verifyStore(id, 'crm', {}),
        () => steps.concludeVerification(id),
        () => steps.advance(id, 'delivering', { type: 'answerSent' }),
      ] as const)
        await services.as<unknown>(tenant, step);
      expect(await letter(id, 'SAR_NOTICE')).toMatch(
        /for access to your personal data.*We cannot give you that[^]*We could not confirm[^]*instead: the categories/,
      );
      expect(await letter(id, 'PARTIAL')).toContain('for access to your personal data');
    });
  });

  it('offer the opt-out to a Californian whose erasure fails for want of an identity', async () => {
    const failed = { kind: 'verification', body: { result: 'failed', method: 'data_points' } } as const;
    for (const [residence, offered] of [
      ['US-CA', true],
      ['DE', false],
    ] as const) {
      const id = await take('erasure', residence);
      for (const _try of [1, 2, 3]) await services.command(tenant, id, failed);
      expect((await letter(id, 'REFUSAL')).includes('sale and sharing of your data ended')).toBe(offered);
    }
  });

  it('say that what took effect at once has', async () => {
    const id = await take('objection_marketing');
    expect(await letter(id, 'ACK')).toMatch(/taken effect already/);
    expect(await letter(id, 'ACK')).not.toMatch(/You can expect/);
    expect(await letter(await take('erasure'), 'ACK')).toMatch(/You can expect/);
  });

  it('name both authorities of somebody in Quebec', async () => {
    const id = await take('complaint', 'CA-QC');
    await grant(id);
    expect(await letter(id, 'COMPLETION')).toMatch(
      /priv\.gc\.ca[^]*cai\.gouv\.qc\.ca|cai\.gouv\.qc\.ca[^]*priv\.gc\.ca/,
    );
  });

  const dayIn = (days: number): string =>
    new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'Europe/Berlin' }).format(
      services.clock.now().getTime() + days * DAY,
    );
});
