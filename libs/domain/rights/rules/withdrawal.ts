import { AppError, isPackageRight } from '#contracts';
import type { Rule } from './rule.js';
import { sendNotice } from './rule.js';

const withoutTrace: Rule = {
  row: 42,
  when: (context) => !context.executionStarted,
  to: 'withdrawn',
  effects: () => [sendNotice('WITHDRAWN')],
};

const withPackage: Rule = {
  row: 43,
  when: (context) => isPackageRight(context.right),
  to: 'withdrawn',
  effects: () => [{ kind: 'discardPackage' }, sendNotice('WITHDRAWN')],
};

const tooLate: Rule = {
  row: 44,
  to: 'unchanged',
  check: (context) => {
    throw new AppError('request.illegal_transition', {
      detail: `The ${context.right} is already being carried out and can no longer be withdrawn. The answer will say what was done.`,
    });
  },
};

/** Before `executing`; a plan can also follow an execution (drift, residue), and then nothing is taken back. */
export const WITHDRAWAL_BEFORE_EXECUTION: readonly Rule[] = [withoutTrace, withPackage, tooLate];
export const WITHDRAWAL_UNDER_WAY: readonly Rule[] = [withPackage, tooLate];
