import { erasure } from './erasure.mjs';
import { ownRequests } from './own-requests.mjs';
import { portability } from './portability.mjs';
import { Receiver } from './receiver.mjs';
import { restriction } from './restriction.mjs';

/**
 * @typedef {ReturnType<typeof import('./installation.mjs').installationAt> & {
 *   receiver: Receiver, publishedKeys: () => Promise<{keys: object[]}>, checks: import('./checks.mjs').Checks, say: (line: string) => void,
 *   end: () => Promise<void>}} Walk
 */

/**
 * Makes ready what the scenarios share: a receiver that is registered.
 * @returns {Promise<Walk>}
 */
export async function beginWalk(installation, checks, say) {
  const { operator, everybody } = installation;
  const receiver = await new Receiver().start();
  const endpoint = await operator.post('/v1/webhook-endpoints', { url: receiver.url });
  receiver.trust(endpoint.secret);
  return {
    ...installation,
    receiver,
    checks,
    say,
    publishedKeys: () => everybody.get('/.well-known/jwks.json'),
    end: async () => {
      await operator.send('DELETE', `/v1/webhook-endpoints/${endpoint.id}`);
      await receiver.stop();
    },
  };
}

/**
 * The scenarios in the order in which a newcomer would try them.
 * @type {[string, (walk: Walk) => Promise<unknown>][]}
 */
export const SCENARIOS = [
  ['1. Erasure: gone from a database, a second database and log files', erasure],
  ['2. Portability: a package, fetched once', portability],
  ['3. Restriction: nothing but storage, until it is lifted', restriction],
  ['4. People who come by themselves', ownRequests],
];
