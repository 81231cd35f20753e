import { isControllerAct, type NoticeAct } from '#contracts';

/** When recipients should confirm, and when they are looked at again (clock reference 4.6), in days after they were told. */
export const EXPECTED_DAYS = 7;
const FIRST_CHECK_DAYS = 14;
const LAST_CHECK_DAYS = 28;

/** A processor passes on, and is answered, without undue delay (GDPR Art. 28(3)(e)): the person's period runs already. */
const CONTROLLER_CHECKS = [3, 7] as const;

/** On which days somebody who has not confirmed is looked at again; none: nothing is awaited. */
export function checkDays(act: NoticeAct): readonly number[] {
  if (act === 'decide') return CONTROLLER_CHECKS;
  return isControllerAct(act) ? [] : [FIRST_CHECK_DAYS, LAST_CHECK_DAYS];
}

/** Whether an answer is. */
export const isAwaited = (act: NoticeAct): boolean => checkDays(act).length > 0;

const DAY_MS = 86_400_000;

export const dayAfter = (from: Date, days: number): Date => new Date(from.getTime() + days * DAY_MS);
