import { COMMANDS } from '#contracts';
import type { Command, NextStep, RequestEvent, RequestState } from '#contracts';
import type { RequestContext } from './request-context.js';
import { allows } from './transition.js';

/** What each command becomes, filled in so that the state alone decides whether it is taken. */
const EVENTS: Readonly<Record<Command, (context: RequestContext) => readonly RequestEvent[]>> = {
  verification: (context) => [{ type: 'verified', level: context.requiredLevel }],
  decision: () => [{ type: 'decided', granted: 1, refused: 0, codes: [] }],
  approval: (context) => [
    { type: 'approved', planHash: context.planHash ?? '' },
    { type: 'changesRequested' },
  ],
  refusal: () => [
    { type: 'decided', granted: 0, refused: 1, codes: ['NO_MATCH'] },
    { type: 'rejected', codes: ['NO_MATCH'] },
    { type: 'giveUp', codes: ['NO_MATCH'] },
  ],
  extension: () => [{ type: 'extend', codes: ['COMPLEXITY'] }],
  pause: () => [{ type: 'clarificationNeeded' }, { type: 'feeRequired' }, { type: 'identityDoubt' }],
  resume: () => [{ type: 'clarified' }, { type: 'feePaid' }],
  withdrawal: () => [{ type: 'withdraw' }],
  retry: () => [{ type: 'retry' }],
  reopening: () => [{ type: 'reopen' }],
  appeal: () => [{ type: 'appeal' }],
  instruction: () => [{ type: 'instructed', carryOut: true, codes: [] }],
  spam: () => [{ type: 'markSpam' }],
};

/** The commands that a request takes now, and a mandate where one is missing: the `next` member of a request on the wire. */
export const nextCommands = (state: RequestState, context: RequestContext): NextStep[] => [
  ...COMMANDS.filter((command) => EVENTS[command](context).some((event) => allows(state, event, context))),
  ...(state === 'awaiting_identity' && context.mandateMissing ? (['mandate'] as const) : []),
];
