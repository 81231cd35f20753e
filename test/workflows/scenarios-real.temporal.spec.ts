import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import type { Identity, Notice, OfferedRight, RequestState } from '#contracts';
import type { CreateRequest } from '#contracts/schemas';
import { localDate } from '#domain';
import { NoticeOutcomes } from '../../libs/requests/correspondence/notices/notice-outcomes.service.js';
import type { Request } from '../../libs/requests/request/request.entity.js';
import { PrivacyNotices } from '#privacy-notices';
import { DataMapsService } from '#stores';
import { WorkflowService } from '#temporal';
import { REQUEST_WORKFLOW } from '#workflows/request/messages';
import { eventually } from '../support/eventually.js';
import { email } from '../support/request-services.js';
import { CATALOGUE } from './memory-request.js';
import { quietRuntime } from './runtime.js';
import { granted } from './scenarios/granted.js';
import { PLACES, type Place } from './scenarios/places.js';
import { receiptAt, type Act, type Scenario } from './scenarios/scenario.js';
import { periodLine } from './scenarios/timeline.js';
import { lettersWritten, periodsWritten } from './scenarios/written.js';
import { startSkippingWorker, type SkippingWorker } from './skipping-worker.js';

quietRuntime();

const server = process.env.TEST_TEMPORAL_TIME_SKIPPING;
const PATIENCE_MS = 300_000;
const SETTLE_MS = 30_000;
const FAMILIES = ['EU_GDPR', 'US_CA'];
const HOUR = 3_600_000;
/** Between looks at the letters: less than from one day to the next wherever something happens. */
const LOOK_MS = 6 * HOUR;
const WORKING: readonly RequestState[] = ['received', 'planning', 'executing', 'verifying'];

/** A request of the real services on its way through a scenario. */
interface Played {
  readonly scenario: Scenario;
  readonly id: string;
  readonly acts: Act[];
  readonly periods: string;
  /** `2027-01-29 ACK`, in the order in which they were written. */
  readonly letters: string[];
}

(server ? describe : describe.skip)('what is written down of scenarios', () => {
  let worker: SkippingWorker;
  const played: Played[] = [];

  beforeAll(async () => {
    const places = PLACES.filter(({ regime }) => FAMILIES.includes(regime));
    worker = await startSkippingWorker(server!, receiptAt(places[0]!));
    for (const place of places) await begin(place);
    await playAll();
  }, PATIENCE_MS);
  afterAll(() => worker?.stop());

  const tenants = new Map<Place, string>();
  const as = <T>(place: Place, work: () => Promise<T>): Promise<T> =>
    worker.services.as(tenants.get(place)!, work);
  const row = async ({ id }: Pick<Played, 'id'>): Promise<Record<string, unknown>> =>
    (await worker.services.rows('select * from request where id = $1', [id]))[0]!;
  const stateOf = async (one: Pick<Played, 'id'>): Promise<RequestState> =>
    (await row(one)).state as RequestState;

  /** A controller under the law, and a request for each of its rights by somebody of their own. */
  async function begin(place: Place): Promise<void> {
    const { services } = worker;
    await worker.passTo(receiptAt(place));
    const tenant = await services.createTenant({ fourEyes: false });
    tenants.set(place, tenant);
    await services.rows('update tenant set regime = $2, zone = $3, calendar = $4 where id = $1', [
      tenant,
      place.regime,
      place.zone,
      place.calendar,
    ]);
    const file = join(services.folder, 'stores', `${place.regime}.sqlite`);
    const rights = CATALOGUE.rights.of(place.regime);
    fillStore(
      file,
      rights.map(({ right }) => addressOf(right)),
    );
    await as(place, () => services.get(DataMapsService).activate(mapOf(file)));
    await as(place, () => services.get(PrivacyNotices).create(NOTICE));
    for (const right of rights) played.push(await take(granted(place, right)));
  }

  async function take(scenario: Scenario): Promise<Played> {
    const { services } = worker;
    const { place, right } = scenario;
    const tenantId = tenants.get(place)!;
    const { id } = await services.create(tenantId, {
      right,
      regime: place.regime,
      subject: { identifiers: identifiersOf(right) },
      ...ASKED[right],
    });
    await services.get(WorkflowService).start(REQUEST_WORKFLOW, id, [{ tenantId, requestId: id }]);
    await as(place, () => services.unitOfWork.run(() => services.get(NoticeOutcomes).note(id, 'ACK', true)));
    const { clock_result: clock } = (await row({ id })) as { clock_result: Request['clockResult'] };
    const periods = clock!.deadlines.map(periodLine).join('; ');
    const one: Played = { scenario, id, acts: [...scenario.acts], periods, letters: [] };
    await settle(one);
    return one;
  }

  /** Acts when it is time for it, and looks at the letters in between. */
  async function playAll(): Promise<void> {
    for (;;) {
      for (const one of played) await noteLetters(one);
      const next = played.filter(({ acts }) => acts.length > 0);
      if (next.length === 0) return;
      const first = Math.min(...next.map(momentOf));
      const now = worker.services.clock.now().getTime();
      await worker.passTo(new Date(Math.min(first, now + LOOK_MS)));
      for (const one of played) await settle(one);
      for (const one of played) await noteLetters(one);
      const due = next.filter((one) => momentOf(one) <= worker.services.clock.now().getTime());
      for (const one of due) await perform(one);
    }
  }

  const momentOf = ({ acts: [act], scenario: { place } }: Played): number =>
    act!.at(undefined as never, place).getTime();

  async function perform(one: Played): Promise<void> {
    const { scenario } = one;
    one.acts.shift();
    const request = await row(one);
    const command = commandOf(request, scenario);
    await worker.services.command(tenants.get(scenario.place)!, one.id, command);
    await settle(one);
  }

  const settle = (one: Pick<Played, 'id'>): Promise<unknown> =>
    eventually('the request waits', async () => !WORKING.includes(await stateOf(one)), SETTLE_MS);

  async function noteLetters({ id, letters, scenario: { place } }: Played): Promise<void> {
    const sent = await worker.services.rows<{ notice: Notice }>(
      'select notice from mail_message where request_id = $1 order by id',
      [id],
    );
    const day = localDate(worker.services.clock.now().toISOString(), place.zone);
    for (const { notice } of sent.slice(letters.length)) letters.push(`${day} ${notice}`);
  }

  it('holds for every right of each kind of law when the real services do it on a real database', async () => {
    const ends = await Promise.all(
      played.map(async (one) => {
        const { state, attention } = await row(one);
        return [nameOf(one), state, attention];
      }),
    );
    expect(ends).toEqual(played.map((one) => [nameOf(one), 'fulfilled', null]));
    expect(played).toHaveLength(FAMILIES.flatMap((regime) => CATALOGUE.rights.of(regime)).length);
  });

  it('has the letters on their days', () => {
    const found = played.map((one) => [nameOf(one), [...one.letters].sort()]);
    const written = played.map((one) => {
      const { place, right } = one.scenario;
      return [nameOf(one), lettersWritten(place.regime, right).sort()];
    });
    expect(found).toEqual(written);
  });

  it('has the periods', () => {
    const found = played.map((one) => [nameOf(one), one.periods]);
    expect(found).toEqual(
      played.map((one) => [nameOf(one), periodsWritten(one.scenario.place.regime, one.scenario.right)]),
    );
  });
});

const nameOf = ({ scenario: { place, right } }: Played): string => `${place.regime} ${right}`;
const addressOf = (right: OfferedRight): string => `${right.replaceAll('_', '-')}@example.com`;

/** Whoever withdraws a consent is known to the consents by the number of a customer. */
const identifiersOf = (right: OfferedRight): Identity[] => [
  email(addressOf(right)),
  ...(right === 'withdraw_consent' ? [{ type: 'customer_id', value: '4711' } as const] : []),
];

/** What people are told since before they ask. */
const NOTICE = {
  notice: 'customers',
  controller: 'Example Ltd',
  texts: [{ locale: 'en', title: 'Privacy', text: 'We keep what you buy.' }],
  from: '2020-01-01',
};

/** What belongs to some rights alone. */
const ASKED: Partial<Record<OfferedRight, Partial<CreateRequest>>> = {
  rectification: { corrections: [{ category: 'identity.name', newValue: 'Another Name' }] },
  objection: { purposes: ['care'] },
  human_review: { purposes: ['scoring'] },
};

/** What staff or the person does now, by where the request stands. */
function commandOf(request: Record<string, unknown>, { right }: Scenario) {
  switch (request.state as RequestState) {
    case 'awaiting_identity':
      return {
        kind: 'verification',
        body: { level: request.required_level, method: 'document' },
      } as const;
    case 'awaiting_approval':
      return { kind: 'approval', body: { planHash: request.plan_hash, changes: false } } as const;
    case 'delivering':
      return { kind: 'collection', body: {} } as const;
    default: {
      const named = (request.purposes as string[] | null) ?? [right];
      const purposes = named.map((purposeId) => ({ purposeId, decision: 'grant' }));
      if (right !== 'human_review') return { kind: 'decision', body: { purposes }, text: 'Done.' } as const;
      const review = { view: 'It was wrong.', explanation: 'It was.', outcome: 'changed' };
      return {
        kind: 'decision',
        body: { purposes, reviewed: true },
        text: JSON.stringify(review),
      } as const;
    }
  }
}

function fillStore(file: string, addresses: readonly string[]): void {
  const store = new DatabaseSync(file);
  store.exec(`
    create table customer (id integer primary key, email text, name text, restricted_at text, restriction_id text);
    create index customer_email on customer (email);
  `);
  const insert = store.prepare('insert into customer (email, name) values (?, ?)');
  for (const address of addresses) insert.run(address, `Person of ${address}`);
  store.close();
}

const mapOf = (file: string): string => `
version: 1
purposes:
  shop: { basis: contract, dpv: FulfilmentOfContractualObligation }
  care: { basis: legitimate_interests, dpv: CustomerCare }
  newsletter: { basis: consent, dpv: DirectMarketing, directMarketing: true }
  scoring: { basis: consent, dpv: CustomerCare, automated: { logic: Points decide., significance: It sets the price., consequences: More or less. } }
  health: { basis: consent, dpv: CustomerCare, sensitiveUse: true }
  sale: { basis: consent, dpv: SellDataToThirdParties }
stores:
  - id: crm
    type: sqlite
    connection: ${file}
    collections:
      - name: customer
        title: { en: Customers }
        subject: { identifiers: { id: customer_id, email: email } }
        purposes: [shop]
        columns:
          id: { category: identifier.internal, erase: keep }
          email: { category: contact.email, erase: null }
          name: { category: identity.name, erase: null }
          restricted_at: { category: meta.restriction, erase: keep, access: skip }
          restriction_id: { category: meta.restriction, erase: keep, access: skip }
        restrict: { set: { restricted_at: now, restriction_id: id } }
`;
