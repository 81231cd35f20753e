const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MINUTES_A_DAY = 1440;
const NOON_MS = DAY_MS / 2;

/** Under this law the clock runs whoever asks is known or not: 45 days, 11 CCR §7021(b). */
export const REGIME = 'US_CA';

/**
 * Requests by what falls due at the next midnight of their controller: `age` is days since their receipt, `before` what
 * should have happened on earlier days, which a case that is taken over does at once, `now` what happens at midnight,
 * `state` where that leads (default: on waiting for an identity).
 * @typedef {{name: string, age: number, before: readonly string[], now: readonly string[], state?: string}} Kind
 * @type {Readonly<Record<string, Kind>>}
 */
const KINDS = {
  warn: { name: 'warn', age: 34, before: [], now: ['warn-10'] },
  decide: { name: 'decide', age: 39, before: ['warn-10'], now: ['warn-5', 'extensionDecision'] },
  identity: {
    name: 'identity',
    age: 40,
    before: ['warn-10', 'warn-5', 'extensionDecision'],
    now: ['identityWarning'],
  },
  last: {
    name: 'last',
    age: 42,
    before: ['warn-10', 'warn-5', 'extensionDecision', 'identityWarning'],
    now: ['warn-2'],
  },
  due: {
    name: 'due',
    age: 46,
    before: ['warn-10', 'warn-5', 'extensionDecision', 'identityWarning', 'warn-2'],
    now: ['due'],
  },
};
const { warn, decide, identity, last, due } = KINDS;
/** As in life, few requests of many are near their end. */
const TURN = [decide, identity, last, due, ...Array.from({ length: 16 }, () => warn)];

/** @param {number} index @returns {Kind} */
export const kindOf = (index) => TURN[index % TURN.length];

/** The first whole minute from then on; milliseconds since 1970, as everywhere here. */
export const minuteFrom = (ms) => Math.ceil(ms / MINUTE_MS) * MINUTE_MS;

/**
 * Days begin at midnight, and waiting for midnight takes hours. So the controller moves to where midnight is soon.
 * @param {number} minute a whole minute
 * @returns a zone in which a day begins then: `+05:37`, from -11:59 to +12:00
 */
export function zoneWithMidnightAt(minute) {
  const sinceMidnight = (minute / MINUTE_MS) % MINUTES_A_DAY;
  const east = (MINUTES_A_DAY - sinceMidnight) % MINUTES_A_DAY;
  const offset = east > MINUTES_A_DAY / 2 ? east - MINUTES_A_DAY : east;
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  return `${offset < 0 ? '-' : '+'}${twoDigits(hours)}:${twoDigits(minutes)}`;
}

const twoDigits = (number) => String(number).padStart(2, '0');

/** @param {Kind} kind @param {number} midnight @returns {string} noon of the day of receipt */
export const receivedAt = ({ age }, midnight) => new Date(midnight - age * DAY_MS + NOON_MS).toISOString();
