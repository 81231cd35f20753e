import type { RightEntry } from '#catalogue';
import type { Channel } from '#contracts';
import { CHANNELS } from '#contracts';

type Fee = RightEntry['fee'];
type Appeal = NonNullable<RightEntry['appeal']>;

/** By how much it costs a person, from nothing on. */
const CHARGES: readonly Fee['after'][] = ['none', 'minimal_cost', 'reasonable_cost'];

/** Of several regimes the one that costs a person least; @param fees at least one */
export const lowestFee = (fees: readonly Fee[]): Fee =>
  fees.reduce((lowest, fee) => (costs(fee) < costs(lowest) ? fee : lowest));

/** Without a limit it is free unless it is abused; else what is charged then counts, and after that how often it is free. */
const costs = ({ freeTimes, withinMonths, after }: Fee): number => {
  const limited = freeTimes === null ? 0 : 1;
  const timesAYear = freeTimes === null ? 0 : (freeTimes * 12) / (withinMonths ?? 1_200);
  return limited * 100 + CHARGES.indexOf(after) * 10 - Math.min(timesAYear, 9);
};

/** The longest window; null where no regime knows an appeal. */
export const longestAppeal = (entries: readonly RightEntry[]): Appeal | null =>
  entries
    .flatMap(({ appeal }) => appeal ?? [])
    .reduce<Appeal | null>(
      (longest, appeal) => (longest && longest.windowDays >= appeal.windowDays ? longest : appeal),
      null,
    );

/** Every way that some regime has open. */
export const openChannels = (entries: readonly RightEntry[]): Channel[] =>
  CHANNELS.filter((channel) => entries.some(({ channels }) => channels.includes(channel)));
