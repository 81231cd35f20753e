import { isPackageRight } from '#contracts';
import type { RequestState } from '#contracts';
import type { RequestContext } from '../request-context.js';
import { operatorTask, sendNotice } from './rule.js';
import type { Rule } from './rule.js';

/** A processor asks and decides nothing: the controller does (GDPR Art. 28(3)(a)). */
const isOurs = ({ isProcessor = false }: RequestContext): boolean => !isProcessor;

/** What was done in stores is not asked about any more. */
const isUntouched = (context: RequestContext): boolean => isOurs(context) && !context.executionStarted;

const asked = [sendNotice('CLARIFY_REQUEST'), { kind: 'pauseClock', reason: 'clarification' }] as const;
const doubted = [sendNotice('VERIFY_REQUEST'), { kind: 'pauseClock', reason: 'identity' }] as const;

/** Asks the person what they mean; the request waits for the answer. */
export const ASK: Rule = { row: 12, when: isOurs, to: 'awaiting_information', effects: () => asked };

/** The same of a request that is planned already: the plan does not outlive the question. */
export const ASK_BEFORE_EXECUTION: Rule = { ...ASK, when: isUntouched };

/** While something else is awaited already: both questions are open side by side, and each is answered for itself. */
export const ASK_ALONGSIDE: Rule = {
  row: 4,
  when: (context) => isOurs(context) && !context.questionOpen,
  to: 'unchanged',
  effects: () => [...asked, operatorTask('record_answer')],
};

export const ANSWER_ALONGSIDE: Rule = {
  row: 10,
  when: ({ questionOpen = false }) => questionOpen,
  to: 'unchanged',
  effects: () => [{ kind: 'resumeClock', of: 'clarification' }],
};

export const DOUBT: Rule = { row: 16, when: isOurs, to: 'awaiting_identity', effects: () => doubted };

export const DOUBT_BEFORE_EXECUTION: Rule = { ...DOUBT, when: isUntouched };

/** Nobody fetches a package whose owner is in doubt: it is made anew when that has ended. */
export const DOUBT_WITH_PACKAGE: Rule = {
  ...DOUBT,
  when: (context) => isOurs(context) && isPackageRight(context.right),
  effects: () => [{ kind: 'discardPackage' }, ...doubted],
};

/** Where a request goes on when what it waited for is there: back to where it was asked, unless a question is open. */
export const afterWaiting = ({ questionOpen = false, resumesIn }: RequestContext): RequestState =>
  questionOpen ? 'awaiting_information' : (resumesIn ?? 'assessing');

export const afterAnswer = ({ resumesIn }: RequestContext): RequestState => resumesIn ?? 'assessing';

/** After a fee or a lesser right the law is applied anew, whatever was planned before. */
export const toAssessment = ({ questionOpen = false }: RequestContext): RequestState =>
  questionOpen ? 'awaiting_information' : 'assessing';
