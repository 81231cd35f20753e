import { EVENT_TYPES, isFinal, isPackageRight, OFFERED_RIGHTS, REQUEST_STATES, TIMERS } from '#contracts';
import type { Effect, RequestEvent, RequestState } from '#contracts';
import * as fc from 'fast-check';
import { worksInStores, type RequestContext, type Step } from './request-context.js';
import { allows, transition } from './transition.js';

/** Every event, some of them in more than one form. */
const EVENTS: readonly RequestEvent[] = [
  { type: 'submit' },
  { type: 'duplicateFound', of: 'req_1' },
  { type: 'triaged', scopeClear: true },
  { type: 'triaged', scopeClear: false },
  { type: 'fraudSuspected' },
  { type: 'verified', level: 'L2' },
  { type: 'verified', level: 'L1' },
  { type: 'verificationFailed' },
  { type: 'clarified' },
  { type: 'clarificationNeeded' },
  { type: 'feeRequired' },
  { type: 'feePaid' },
  { type: 'identityDoubt' },
  { type: 'decided', granted: 2, refused: 0, codes: [] },
  { type: 'decided', granted: 1, refused: 1, codes: ['LEGAL_OBLIGATION'] },
  { type: 'decided', granted: 0, refused: 1, codes: ['LEGAL_OBLIGATION'] },
  { type: 'decided', granted: 0, refused: 1, codes: [] },
  { type: 'instructed', carryOut: true, codes: [] },
  { type: 'instructed', carryOut: false, codes: ['LEGAL_CLAIMS'] },
  { type: 'planned', planHash: 'a', rows: 3, approvalRequired: true },
  { type: 'planned', planHash: 'b', rows: 3, approvalRequired: false },
  { type: 'planned', planHash: 'c', rows: 0, approvalRequired: true },
  { type: 'planFailed', codes: ['x'] },
  { type: 'approvalGiven', planHash: 'a' },
  { type: 'approvalGiven', planHash: 'z' },
  { type: 'approved', planHash: 'a' },
  { type: 'approved', planHash: 'z' },
  { type: 'changesRequested' },
  { type: 'rejected', codes: ['LEGAL_CLAIMS'] },
  { type: 'planDrifted' },
  { type: 'storesDone', externalOpen: 0 },
  { type: 'storesDone', externalOpen: 2 },
  { type: 'storeFailed', store: 'shop', code: 'store.failed' },
  { type: 'externalDone' },
  { type: 'clean' },
  { type: 'residueFound', locations: 1 },
  { type: 'collected' },
  { type: 'answerSent' },
  { type: 'retry' },
  { type: 'giveUp', codes: ['TECHNICALLY_IMPOSSIBLE'] },
  { type: 'giveUp', codes: [] },
  { type: 'withdraw' },
  { type: 'markSpam' },
  { type: 'extend', codes: ['VOLUME'] },
  { type: 'escalate', role: 'dpo' },
  { type: 'appeal' },
  { type: 'reopen' },
  ...TIMERS.map((timer) => ({ type: 'timer', timer, key: timer }) as const),
];

interface Request {
  readonly state: RequestState | null;
  readonly context: RequestContext;
}
interface Moment {
  readonly before: Request;
  readonly event: RequestEvent;
  /** null when the event was not taken. */
  readonly step: Step | null;
  readonly after: Request;
}

const UNSTORED: Request = {
  state: null,
  context: {
    right: 'erasure',
    regime: 'EU_GDPR',
    requester: 'subject',
    verificationLevel: 'L0',
    requiredLevel: 'L2',
    failedVerifications: 0,
    maxVerifications: 3,
    planHash: null,
    approvedPlanHash: null,
    fourEyes: true,
    approverIsSubmitter: false,
    approverHasApproved: false,
    approverLacksRole: false,
    approvalEscalation: null,
    residueRound: 0,
    partial: false,
    interruptedState: null,
    executionStarted: false,
    baseDueEnded: false,
    extended: false,
    answered: false,
    scopeClear: true,
  },
};

/** What a repository would write down about a step. */
function recorded(
  context: RequestContext,
  event: RequestEvent,
  from: RequestState | null,
  step: Step,
): RequestContext {
  const has = (kind: Effect['kind']): boolean => step.effects.some((effect) => effect.kind === kind);
  const planHash = event.type === 'planned' ? event.planHash : context.planHash;
  const reopened = event.type === 'reopen';
  return Object.freeze({
    ...context,
    planHash: reopened ? null : planHash,
    approvedPlanHash: event.type === 'approved' || has('autoApprove') ? planHash : context.approvedPlanHash,
    verificationLevel: event.type === 'verified' ? event.level : context.verificationLevel,
    failedVerifications: context.failedVerifications + (has('countFailedVerification') ? 1 : 0),
    partial: !reopened && (context.partial || has('recordRefusal')),
    interruptedState:
      step.state === 'needs_attention' && from !== step.state ? from : context.interruptedState,
    executionStarted: context.executionStarted || has('startExecution'),
    residueRound: context.residueRound + (event.type === 'residueFound' ? 1 : 0),
    extended: context.extended || has('extendClock'),
  });
}

function apply(before: Request, event: RequestEvent): Moment {
  if (!allows(before.state, event, before.context)) return { before, event, step: null, after: before };
  const step = transition(before.state, event, before.context);
  const context = recorded(before.context, event, before.state, step);
  return { before, event, step, after: { state: step.state, context } };
}

/** One event in ten is any event at all; the others bring the request to another state, so that a run gets far. */
function choose({ state, context }: Request, choice: number, anything: boolean): RequestEvent | undefined {
  const events = anything ? EVENTS : EVENTS.filter((event) => moves(state, event, context));
  return events[choice % events.length];
}

const moves = (state: RequestState | null, event: RequestEvent, context: RequestContext): boolean =>
  allows(state, event, context) && transition(state, event, context).state !== state;

function run(
  right: RequestContext['right'],
  byHand: boolean,
  choices: readonly (readonly [number, boolean])[],
): Moment[] {
  const moments: Moment[] = [];
  const unstored = { ...UNSTORED, context: Object.freeze({ ...UNSTORED.context, right, byHand }) };
  let request = apply(unstored, { type: 'submit' }).after;
  for (const [choice, anything] of choices) {
    const event = choose(request, choice, anything);
    if (event === undefined) break;
    const moment = apply(request, event);
    moments.push(moment);
    request = moment.after;
  }
  return moments;
}

const choice = fc.tuple(
  fc.noBias(fc.nat(10_000)),
  fc.noBias(fc.nat(9)).map((tenth) => tenth === 0),
);
const runs = fc
  .tuple(
    fc.constantFrom(...OFFERED_RIGHTS),
    fc.boolean(),
    fc.array(choice, { minLength: 10, maxLength: 40, size: 'max' }),
  )
  .map(([right, byHand, choices]) => run(right, byHand && right === 'rectification', choices));
const everyRun = (check: (moments: readonly Moment[]) => void): void =>
  fc.assert(fc.property(runs, check), { numRuns: 300 });
const kinds = (moment: Moment): string[] => moment.step?.effects.map((effect) => effect.kind) ?? [];

describe('any course of events', () => {
  it('leaves a request as it is when an event is not taken', () => {
    everyRun((moments) => {
      for (const { step, before, after } of moments) if (step === null) expect(after).toBe(before);
    });
  });

  it('reaches every state there is, so that the others mean something', () => {
    const sample = fc.sample(runs, { numRuns: 3_000, seed: 1 });
    const states = new Set(sample.flatMap((moments) => moments.map((moment) => moment.after.state)));
    expect([...states].sort()).toEqual([...REQUEST_STATES].sort());
  });

  it('does nothing from a final state but reopen, and that touches no store', () => {
    everyRun((moments) => {
      for (const moment of moments) {
        if (moment.before.state === null || !isFinal(moment.before.state) || moment.step === null) continue;
        expect(moment.event.type).toBe('reopen');
        expect(kinds(moment)).toEqual(['emit']);
      }
    });
  });

  it('certifies only what a scan has found clean after the last execution', () => {
    everyRun((moments) => {
      let scanned = false;
      for (const moment of moments) {
        if (moment.before.state === 'executing') scanned = false;
        if (moment.before.state === 'verifying' && moment.event.type === 'clean') scanned = true;
        if (kinds(moment).includes('certify')) expect(scanned).toBe(true);
      }
    });
  });

  it('starts an execution only for a verified person, under the current plan, approved by a person or by policy', () => {
    everyRun((moments) => {
      for (const moment of moments.filter((m) => kinds(m).includes('startExecution'))) {
        const { context } = moment.after;
        expect(moment.after.state).toBe('executing');
        expect(context.verificationLevel).toBe('L2');
        expect(context.approvedPlanHash).toBe(context.planHash);
      }
    });
  });

  it('never withdraws an erasure or a restriction that has begun', () => {
    everyRun((moments) => {
      for (const { before, after } of moments) {
        if (before.state === 'withdrawn' || after.state !== 'withdrawn') continue;
        expect(before.context.executionStarted && !isPackageRight(before.context.right)).toBe(false);
      }
    });
  });

  it('never ends as refused or lapsed what was begun in stores, and says so in its letter', () => {
    everyRun((moments) => {
      for (const { before, after, step } of moments) {
        if (step === null || before.state === null || before.state === after.state) continue;
        if (!before.context.executionStarted || !worksInStores(before.context)) continue;
        expect(['refused', 'lapsed']).not.toContain(after.state);
        expect(step.effects).not.toContainEqual({ kind: 'sendNotice', notice: 'REFUSAL' });
      }
    });
  });

  it('works no store and certifies nothing where the right needs none', () => {
    everyRun((moments) => {
      for (const moment of moments.filter(({ before }) => !worksInStores(before.context))) {
        expect(['planning', 'awaiting_approval', 'delivering', 'needs_attention']).not.toContain(
          moment.after.state,
        );
        expect(kinds(moment)).not.toContain('certify');
      }
    });
  });

  it('refuses with a reason and tells the person', () => {
    everyRun((moments) => {
      for (const { before, after, step } of moments) {
        if (before.state === after.state || after.state !== 'refused') continue;
        const refusal = step?.effects.find((effect) => effect.kind === 'recordRefusal');
        expect(refusal?.kind === 'recordRefusal' && refusal.codes.length > 0).toBe(true);
        expect(step?.effects).toContainEqual({ kind: 'sendNotice', notice: 'REFUSAL' });
      }
    });
  });

  it('emits only events of the catalogue', () => {
    everyRun((moments) => {
      for (const effect of moments.flatMap((moment) => moment.step?.effects ?? [])) {
        if (effect.kind === 'emit') expect(EVENT_TYPES).toContain(effect.event);
      }
    });
  });

  it('ends the same when it is replayed from the log', () => {
    everyRun((moments) => {
      const first = moments[0];
      if (first === undefined) return;
      const log = moments.filter((moment) => moment.step !== null).map((moment) => moment.event);
      const replayed = log.reduce((request, event) => apply(request, event).after, first.before);
      expect(replayed).toEqual(moments.at(-1)?.after);
    });
  });
});
