import { Checks } from '../../scripts/demo/checks.mjs';
import { checkMail, checkWebhooks } from '../../scripts/demo/messages.mjs';
import { PatientClient } from '../../scripts/demo/patient-client.mjs';
import { approve, submit, verify, waitForState } from '../../scripts/demo/requests.mjs';
import { beginWalk, type Walk } from '../../scripts/demo/walk.mjs';
import { RowChanges } from '../../scripts/soak/row-changes.mjs';
import { describeStandalone, startE2e, type E2eStandalone } from './support/standalone.js';

const START_MS = 300_000;
const PATH_MS = 180_000;
const MESSAGES_MS = 180_000;
const DONE = ['fulfilled', 'partially_fulfilled'];
const POINTS = ['after it was taken', 'while it is planned', 'right after its approval'] as const;
const PARTS = ['worker', 'dispatcher', 'api', 'postgres', 'temporal'] as const;
/** The parts take turns, so that each has some life behind it when it dies again. */
const KILLS = POINTS.flatMap((point) => PARTS.map((part) => ({ part, point })));
const FIRST_CUSTOMER = 30;

/** Every try of one delivery says the same. */
function differingRepeats(deliveries: Walk['receiver']['deliveries']): string[] {
  const first = new Map<string, string>();
  return deliveries.flatMap(({ id, ...message }) => {
    const text = JSON.stringify(message);
    const before = first.get(id) ?? text;
    first.set(id, before);
    return before === text ? [] : [id];
  });
}

describeStandalone('a request whose parts are killed', () => {
  let standalone: E2eStandalone;
  let walk: Walk;
  let changes: RowChanges;
  const ended: { id: string; number: string; email: string }[] = [];

  beforeAll(async () => {
    standalone = await startE2e({ HEARTBEAT_SECONDS: '5' });
    const { url, operator } = standalone.installation;
    const patient = new PatientClient(url, operator.credential);
    walk = await beginWalk({ ...standalone.installation, operator: patient }, new Checks(), () => {});
    changes = new RowChanges(walk.shop);
    await changes.watch();
  }, START_MS);
  afterAll(async () => {
    await walk?.end();
    await standalone?.close();
  }, START_MS);

  it.each(
    KILLS.map((kill, index) => ({ ...kill, email: `customer-${FIRST_CUSTOMER + index}@shop.example.com` })),
  )(
    'ends as it should when $part dies $point',
    async ({ part, point, email }) => {
      const { operator, shop } = walk;
      const customer = (await shop.findCustomer(email))!;
      const victim = standalone.pidOf(part)!;
      const at = (now: (typeof POINTS)[number]) => (now === point ? standalone.kill(part) : undefined);

      const { id, number } = await submit(operator, 'erasure', email);
      await at('after it was taken');
      await verify(operator, id, PATH_MS);
      await at('while it is planned');
      await approve(
        operator,
        await waitForState(operator, `/v1/requests/${id}`, ['awaiting_approval'], PATH_MS),
      );
      await at('right after its approval');
      const done = await waitForState(operator, `/v1/requests/${id}`, DONE, PATH_MS);
      await standalone.recovered(part, victim);

      expect(DONE).toContain(done.state);
      expect(await shop.findTexts([email, String(customer.phone)])).toEqual({});
      expect(await changes.ofCustomer(customer.id)).toBe(1);
      expect(await changes.moreThanOnce()).toEqual([]);
      ended.push({ id, number, email });
    },
    PATH_MS,
  );

  // at the end, so that the leases of what died half-sent run out together
  it(
    'has told the person and the receiver of everything, a repeat under the same id',
    async () => {
      expect(ended).toHaveLength(KILLS.length);
      for (const { id, number, email } of ended) {
        await checkWebhooks(walk, id);
        await checkMail(walk, email, new RegExp(`We have received your request ${number}`));
        await checkMail(
          walk,
          email,
          new RegExp(`(Answer to your request ${number}|Your request ${number} is)`),
        );
        expect(differingRepeats(walk.receiver.of(id))).toEqual([]);
      }
      expect(walk.checks.failed).toEqual([]);
    },
    MESSAGES_MS,
  );
});
