import { PatientClient } from '../demo/patient-client.mjs';
import { installationAt } from '../demo/installation.mjs';
import { Receiver } from '../demo/receiver.mjs';
import { carryOut } from '../demo/requests.mjs';
import { sleep } from '../lib/wait.mjs';
import { addCustomers, addressOf } from './customers.mjs';
import { deliveriesOf } from './deliveries.mjs';
import { Killer } from './killer.mjs';
import { seededRandom } from './random.mjs';
import { RowChanges } from './row-changes.mjs';

const DONE = ['fulfilled', 'partially_fulfilled'];
/** For one request, with every part dying on the way. */
const REQUEST_MS = 600_000;
const MESSAGES_MS = 180_000;

/**
 * Erases many people while parts are killed, and counts what came of it.
 * @param {{url: string, home: string, requests: number, kills: number, concurrency: number, seed: number, say?: (line: string) => void}} options
 *   of a standalone that runs on this machine
 */
export async function soak({ url, home, requests, kills, concurrency, seed, say = () => {} }) {
  const installation = installationAt({ url, home });
  const { shop, databaseUrl } = installation;
  const operator = new PatientClient(url, installation.operator.credential);
  const receiver = await new Receiver().start();
  const endpoint = await operator.post('/v1/webhook-endpoints', { url: receiver.url });
  receiver.trust(endpoint.secret);
  await addCustomers(shop, requests);
  const changes = new RowChanges(shop);
  await changes.watch();

  const outcomes = [];
  const killer = new Killer({ home, kills, requests, random: seededRandom(seed) });
  const startedAt = performance.now();
  const killing = killer.run(() => outcomes.length);
  const numbers = Array.from({ length: requests }, (_, index) => index + 1);
  await forEach(numbers, concurrency, async (number) => {
    outcomes.push(await carryOne(operator, number));
    if (outcomes.length % Math.ceil(requests / 20) === 0) say(`  ${outcomes.length} of ${requests} ended`);
  });
  await killing;
  const seconds = (performance.now() - startedAt) / 1000;
  const deliveries = await settledDeliveries(databaseUrl, endpoint.id, receiver);
  await receiver.stop();
  const twice = await changes.moreThanOnce();
  return {
    requests,
    kills: killer.kills.length,
    seed,
    certificates: outcomes.filter(({ certificate }) => certificate).length,
    rowsChanged: await changes.count(),
    rowsChangedTwice: twice.length,
    ...deliveries,
    seconds: Math.round(seconds),
    perSecond: Number((requests / seconds).toFixed(2)),
    problems: [
      ...outcomes.flatMap(({ problem }) => problem ?? []),
      ...twice.map(({ place, key, times }) => `${place} ${key} was changed ${times} times`),
      ...receiver.refused.map((reason) => `a webhook was refused: ${reason}`),
    ],
  };
}

async function carryOne(operator, number) {
  try {
    const { id } = await carryOut(operator, 'erasure', addressOf(number), DONE, REQUEST_MS);
    const { certificate } = await operator.get(`/v1/requests/${id}/certificate`);
    return { certificate: certificate.id };
  } catch (error) {
    return { problem: `request of ${addressOf(number)}: ${error.message}` };
  }
}

/** Every delivery the database knows must have arrived; what was on its way when a part died is sent again. */
async function settledDeliveries(databaseUrl, endpointId, receiver) {
  const end = Date.now() + MESSAGES_MS;
  for (;;) {
    const expected = await deliveriesOf(databaseUrl, endpointId);
    const arrived = new Set(receiver.deliveries.map(({ id }) => id));
    const lost = expected.filter((id) => !arrived.has(id));
    if (lost.length === 0 || Date.now() > end)
      return {
        deliveries: expected.length,
        deliveriesLost: lost.length,
        deliveriesRepeated: receiver.deliveries.length - arrived.size,
      };
    await sleep(500);
  }
}

/** At most `width` at a time. */
async function forEach(items, width, work) {
  const queue = [...items];
  const run = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, run));
}
