import { isPackageRight, type OfferedRight, type RequestState } from '#contracts';
import type { RightEntry } from '#catalogue';
import { requiredLevel } from '#domain';
import { approves, collects, grants, proves } from './hands.js';
import type { Place } from './places.js';
import { onDay, receiptAt, type Act, type Scenario } from './scenario.js';

/** When people act, days after receipt and hour. */
export interface Pace {
  readonly identity: Act['at'];
  readonly decision: Act['at'];
  readonly download: Act['at'];
}
/** The first reminder has gone out by then. */
const USUAL: Pace = { identity: onDay(4, 14), decision: onDay(6, 11), download: onDay(8, 19) };
/** Where the law wants it at once. */
const AT_ONCE: Pace = { identity: onDay(0, 12), decision: onDay(0, 15), download: onDay(3, 9) };

/** LGPD Art. 18 §4 and 19 I; the full declaration of access has fifteen days. */
export const paceOf = ({ regime }: Pick<Place, 'regime'>, right: OfferedRight): Pace =>
  regime === 'BR_LGPD' && right !== 'access' ? AT_ONCE : USUAL;

/** Granted by law or by whoever has nobody to ask: consents, stops and what Habeas has on record. */
const GRANTED_BY_ITSELF: readonly OfferedRight[] = [
  'withdraw_consent',
  'third_party_list',
  'opt_in_sale_sharing',
  'inform',
];
const CHANGING: readonly OfferedRight[] = ['erasure', 'rectification'];

/** The way of a right when everybody does what is theirs. */
export function granted(place: Place, { right, policy, effect }: RightEntry): Scenario {
  const pace = paceOf(place, right);
  const level = right === 'withdraw_consent' ? 'L0' : requiredLevel(policy, 'subject');
  const appeal = right === 'appeal';
  return {
    name: 'granted',
    right,
    place,
    proven: appeal,
    world: worldOf(place, {
      corrections: right === 'rectification',
      ...(appeal && { appealOf: 'req_refused' }),
    }),
    acts: [
      ...(level === 'L0' || appeal ? [] : [proves(level)(pace.identity)]),
      ...(effect === 'person' && !GRANTED_BY_ITSELF.includes(right) ? [grants(pace.decision)] : []),
      ...(CHANGING.includes(right) ? [approves(pace.decision)] : []),
      ...(isPackageRight(right) ? [collects(pace.download)] : []),
    ],
    end: 'fulfilled' satisfies RequestState,
    inTime: true,
  };
}

export const worldOf = (place: Place, more: Scenario['world'] = {}): Scenario['world'] => ({
  ...place,
  byCatalogue: true,
  receivedAt: receiptAt(place),
  ...more,
});
