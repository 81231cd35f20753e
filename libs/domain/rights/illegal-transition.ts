import { AppError } from '#contracts';
import type { Command, RequestEvent, RequestEventType, RequestState } from '#contracts';

/** By which command of the API an event comes about; what is not here comes from our own parts. */
const COMMANDS: Partial<Record<RequestEventType, Command>> = {
  verified: 'verification',
  verificationFailed: 'verification',
  decided: 'decision',
  approved: 'approval',
  approvalGiven: 'approval',
  changesRequested: 'approval',
  rejected: 'refusal',
  giveUp: 'refusal',
  extend: 'extension',
  clarificationNeeded: 'pause',
  feeRequired: 'pause',
  identityDoubt: 'pause',
  clarified: 'resume',
  feePaid: 'resume',
  withdraw: 'withdrawal',
  retry: 'retry',
  reopen: 'reopening',
  appeal: 'appeal',
  instructed: 'instruction',
  markSpam: 'spam',
};

/** States that a request leaves by itself, and what to do until then. */
const PASSING: Partial<Record<RequestState, string>> = {
  received: 'Triage takes a moment: read the request again until its state is awaiting_identity.',
  assessing: 'It is being assessed: read the request again, `next` names what it takes.',
  planning: 'The plan is being made: read the request again until its state is awaiting_approval.',
  executing: 'It is being carried out: read the request again until its state has changed.',
  verifying: 'What was done is being verified: read the request again until its state has changed.',
};
/** Seconds after which looking again is worth it. */
const SOON = 1;

/** A decision that grants nothing is a refusal. */
const commandOf = (event: RequestEvent): Command | undefined =>
  event.type === 'decided' && event.granted === 0 ? 'refusal' : COMMANDS[event.type];

/** In the words of the API: which command, in which state, and what to do now. */
export function illegalTransition(state: RequestState | null, event: RequestEvent): AppError {
  const command = commandOf(event);
  if (state === null || command === undefined)
    return new AppError('request.illegal_transition', {
      detail: `A request in state ${state ?? 'none'} does not take ${event.type === 'timer' ? `the timer ${event.timer}` : event.type}.`,
    });
  const advice = PASSING[state];
  return new AppError('request.illegal_transition', {
    detail: `${command} is not possible while the request is ${state}. ${advice ?? '`next` of the request names the commands that are.'}`,
    ...(advice !== undefined && { extra: { retryAfter: SOON } }),
  });
}
