import { isAppError, isFinal } from '#contracts';
import type { Effect, RequestEvent, RequestState } from '#contracts';
import { illegalTransition } from './illegal-transition.js';
import type { RequestContext, Step } from './request-context.js';
import { CLOSED, OPEN } from './rules/anytime-rules.js';
import { ASSESSING, AWAITING_APPROVAL, PLANNING } from './rules/assessment-rules.js';
import {
  AWAITING_EXTERNAL,
  DELIVERING,
  EXECUTING,
  NEEDS_ATTENTION,
  VERIFYING,
} from './rules/execution-rules.js';
import {
  AWAITING_FEE,
  AWAITING_IDENTITY,
  AWAITING_INFORMATION,
  RECEIVED,
  UNSTORED,
} from './rules/intake-rules.js';
import { overdue } from './rules/refusal.js';
import type { Rule, Rules } from './rules/rule.js';

/** The person has what they asked for, or all of it that there is. */
const ANSWERS: readonly RequestState[] = ['delivering', 'fulfilled', 'partially_fulfilled'];

const RULES: Readonly<Record<RequestState, Rules>> = {
  received: RECEIVED,
  awaiting_identity: AWAITING_IDENTITY,
  awaiting_information: AWAITING_INFORMATION,
  awaiting_fee: AWAITING_FEE,
  assessing: ASSESSING,
  planning: PLANNING,
  awaiting_approval: AWAITING_APPROVAL,
  executing: EXECUTING,
  awaiting_external: AWAITING_EXTERNAL,
  verifying: VERIFYING,
  delivering: DELIVERING,
  needs_attention: NEEDS_ATTENTION,
  fulfilled: {},
  partially_fulfilled: {},
  refused: {},
  withdrawn: {},
  lapsed: {},
  duplicate: {},
  spam: {},
};

/**
 * The state machine of a request (clock reference 7.2). `state` is null for a request that is not stored yet.
 *
 * @throws AppError `request.illegal_transition` when the state does not allow the event, `plan.stale`,
 * `approval.same_person`, `extension.not_available`, `extension.used` or `extension.too_late` where the caller can do something about it. The state is then unchanged.
 */
export function transition(state: RequestState | null, event: RequestEvent, context: RequestContext): Step {
  const rule = ruleFor(state, event, context);
  if (rule === undefined) throw illegalTransition(state, event);
  rule.check?.(context, event);
  const next = target(rule, state, context);
  const effects = rule.effects?.(context, event) ?? [];
  if (next === state) return { state: next, effects };
  return { state: next, effects: [...effects, ...lateness(next, effects, context), announcement(next)] };
}

/** What is answered after its period may be answered before the timer of that period fires; refusals say it themselves. */
function lateness(
  next: RequestState,
  effects: readonly Effect[],
  context: RequestContext,
): readonly Effect[] {
  const isSaid = effects.some(({ kind }) => kind === 'markBreached');
  if (isSaid || !ANSWERS.includes(next) || context.answered || !context.answerDueEnded) return [];
  return overdue(context);
}

/** True when {@link transition} takes this event. */
export function allows(state: RequestState | null, event: RequestEvent, context: RequestContext): boolean {
  const rule = ruleFor(state, event, context);
  if (rule === undefined) return false;
  try {
    rule.check?.(context, event);
    return true;
  } catch (error) {
    if (isAppError(error)) return false;
    throw error;
  }
}

const ruleFor = (
  state: RequestState | null,
  event: RequestEvent,
  context: RequestContext,
): Rule | undefined => rulesFor(state, event).find((candidate) => candidate.when?.(context, event) ?? true);

function rulesFor(state: RequestState | null, event: RequestEvent): readonly Rule[] {
  if (state === null) return rulesOf(UNSTORED, event);
  return [...rulesOf(RULES[state], event), ...rulesOf(isFinal(state) ? CLOSED : OPEN, event)];
}

const rulesOf = (rules: Rules, event: RequestEvent): readonly Rule[] => rules[event.type] ?? [];

function target(rule: Rule, state: RequestState | null, context: RequestContext): RequestState {
  if (typeof rule.to === 'function') return rule.to(context);
  if (rule.to !== 'unchanged') return rule.to;
  if (state === null) throw new Error(`row ${rule.row} cannot leave a request without a state`);
  return state;
}

const announcement = (state: RequestState): Effect => ({ kind: 'emit', event: `request.${state}` });
