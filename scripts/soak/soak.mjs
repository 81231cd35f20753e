import { PatientClient } from '../demo/patient-client.mjs';
import { installationAt } from '../demo/installation.mjs';
import { Receiver } from '../demo/receiver.mjs';
import { carryOut } from '../demo/requests.mjs';
import { TRACE, addCustomers, addressOf } from './customers.mjs';
import { settledDeliveries } from './deliveries.mjs';
import { forEach } from './for-each.mjs';
import { Killer, VICTIMS, planKills } from './killer.mjs';
import { seededRandom } from './random.mjs';
import { RowChanges } from './row-changes.mjs';
import { shorten } from './shorten.mjs';

const DONE = ['fulfilled', 'partially_fulfilled'];
/** For one step of one request, with every part dying on the way. */
const STEP_MS = 300_000;

/**
 * @typedef {object} SoakOptions
 * @property {string} url
 * @property {string} home of a standalone that runs on this machine and has carried out nothing yet
 * @property {number} requests
 * @property {number} kills
 * @property {number} concurrency
 * @property {number} seed
 * @property {number} [minutes] after these no further request is begun
 * @property {(line: string) => void} [say]
 */

/**
 * Erases many people while parts are killed, and counts what came of it.
 * @param {SoakOptions} options
 * @returns {Promise<ReturnType<typeof withProblems>>} `problems` is empty when nothing was lost and nothing done twice
 */
export async function soak({ url, home, requests, kills, concurrency, seed, minutes = 120, say = () => {} }) {
  const installation = installationAt({ url, home });
  const { shop, databaseUrl } = installation;
  const operator = new PatientClient(url, installation.operator.credential);
  const receiver = await new Receiver().start();
  try {
    const endpoint = await operator.post('/v1/webhook-endpoints', { url: receiver.url });
    receiver.trust(endpoint.secret);
    await addCustomers(shop, requests);
    const changes = new RowChanges(shop);
    await changes.watch();

    const free = Math.max(1, requests - concurrency);
    const plan = planKills({ kills, requests: free, random: seededRandom(seed) });
    const killer = new Killer({ home, plan, say });
    const carried = await carryOutAll({ operator, killer, requests, free, concurrency, minutes, say });
    const deliveries = await settledDeliveries({ databaseUrl, endpointId: endpoint.id, receiver });
    const twice = await changes.moreThanOnce();
    const counts = {
      requests,
      ...killsByPart(killer),
      seed,
      certificates: new Set(carried.certificates).size,
      rowsChanged: await changes.count(),
      rowsChangedTwice: twice.length,
      placesWithTraces: Object.keys(await shop.findTexts([TRACE])).length,
      ...deliveries,
      seconds: Math.round(carried.seconds),
      perSecond: Number((carried.certificates.length / carried.seconds).toFixed(2)),
    };
    return withProblems(counts, kills, [
      ...carried.problems,
      ...twice.map(({ place, key, times }) => `${place} ${key} was changed ${times} times`),
      ...receiver.refused.map((reason) => `a webhook was refused: ${reason}`),
    ]);
  } finally {
    await receiver.stop();
  }
}

/** The first `free` requests wait for nothing, the last ones for all kills: what dies when all is done proves nothing. */
async function carryOutAll({ operator, killer, requests, free, concurrency, minutes, say }) {
  const certificates = [];
  const problems = [];
  let ended = 0;
  let notBegun = 0;
  const startedAt = performance.now();
  const elapsed = () => Math.round((performance.now() - startedAt) / 1000);
  const isLate = () => elapsed() > minutes * 60;
  const killing = killer
    .run(() => ended)
    .catch((error) => void problems.push(`the killer failed: ${error.message}`));
  const numbers = Array.from({ length: requests }, (_, index) => index + 1);
  await forEach(numbers, concurrency, async (number) => {
    if (number > free && !isLate()) await killing;
    if (isLate()) {
      killer.stop();
      notBegun += 1;
      return;
    }
    await carryOne(operator, number).then(
      (id) => certificates.push(id),
      (error) => problems.push(`request of ${addressOf(number)}: ${error.message}`),
    );
    ended += 1;
    if (ended % Math.ceil(requests / 20) === 0) say(`  ${ended} of ${requests} ended after ${elapsed()} s`);
  });
  const seconds = (performance.now() - startedAt) / 1000;
  killer.stop();
  await killing;
  if (notBegun > 0) problems.unshift(`${notBegun} requests were not begun within ${minutes} minutes`);
  return { certificates, problems, seconds };
}

async function carryOne(operator, number) {
  const { id } = await carryOut(operator, 'erasure', addressOf(number), DONE, STEP_MS);
  const { certificate } = await operator.get(`/v1/requests/${id}/certificate`);
  return certificate.id;
}

/** @returns {{kills: number, killsOfWorker: number, killsOfDispatcher: number}} */
const killsByPart = ({ kills }) => ({
  kills: kills.length,
  ...Object.fromEntries(
    VICTIMS.map((victim) => [
      `killsOf${victim[0].toUpperCase()}${victim.slice(1)}`,
      kills.filter(({ part }) => part === victim).length,
    ]),
  ),
});

/** What the counts say besides what was seen to go wrong. */
export function withProblems(counts, wantedKills, seen) {
  const rules = {
    'kills that were not made': wantedKills - counts.kills,
    'certificates that are missing': counts.requests - counts.certificates,
    'places where the erased can still be read': counts.placesWithTraces,
    'webhooks that did not arrive': counts.deliveriesLost,
    'mails that were not sent': counts.mailsLost,
  };
  const counted = Object.entries(rules)
    .filter(([, count]) => count !== 0)
    .map(([what, count]) => `${count} ${what}`);
  return { ...counts, problems: shorten([...counted, ...seen]) };
}
