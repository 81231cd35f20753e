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

const NO_FEE =
  'No fee is asked for. Where a question is open, POST …/resume with kind clarification and the answer.';
const FEE_WHEN = 'A fee is asked for while the request is being assessed, before anything is planned.';
const BY_HAND =
  'It waits for work by hand: end it or give it up by POST /v1/tasks/{id}/completion; POST …/messages writes to the person meanwhile.';
const ASKED_ALREADY = 'A question is open: POST …/resume with the answer, then ask the next.';

/** States that a request leaves by itself, and what to do until then. */
const PASSING: Partial<Record<RequestState, string>> = {
  received: 'Triage takes a moment: read the request again until its state is awaiting_identity.',
  assessing: 'It is being assessed: read the request again, `next` names what it takes.',
  planning: 'The plan is being made: read the request again until its state is awaiting_approval.',
  executing: 'It is being carried out: read the request again until its state has changed.',
  verifying: 'What was done is being verified: read the request again until its state has changed.',
};
/** Where the command is known in the state, but not for what it was to be. */
const INSTEAD: Partial<Record<RequestEventType, Partial<Record<RequestState, string>>>> = {
  clarificationNeeded: {
    awaiting_identity: ASKED_ALREADY,
    awaiting_information: ASKED_ALREADY,
    awaiting_fee: ASKED_ALREADY,
    delivering:
      'Its answer lies ready, and no period waits for a question any more: write to the person by POST …/messages.',
    awaiting_external: BY_HAND,
  },
  feeRequired: {
    awaiting_identity: `Who asks comes first: POST …/verification. ${FEE_WHEN}`,
    awaiting_information: `It waits for the answer to a question: POST …/resume first. ${FEE_WHEN}`,
    awaiting_fee: 'A fee is asked for already: POST …/resume with kind fee when it is paid.',
    planning: FEE_WHEN,
    awaiting_approval: FEE_WHEN,
    needs_attention: FEE_WHEN,
    delivering: FEE_WHEN,
    awaiting_external: BY_HAND,
  },
  feePaid: { awaiting_identity: NO_FEE, awaiting_information: NO_FEE, awaiting_approval: NO_FEE },
  clarified: {
    awaiting_fee: 'A fee is asked for, and no question: POST …/resume with kind fee when it is paid.',
  },
  identityDoubt: {
    awaiting_external: BY_HAND,
    awaiting_fee: 'It waits for a fee: POST …/resume with kind fee first, then ask who the person is.',
    awaiting_identity: 'The person has been asked already: POST …/verification records what they showed.',
    awaiting_information:
      'It waits for the answer to a question: POST …/resume first, then ask who the person is.',
  },
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
  const instead = INSTEAD[event.type]?.[state];
  const advice = instead === undefined ? PASSING[state] : undefined;
  return new AppError('request.illegal_transition', {
    detail: `${command} is not possible while the request is ${state}. ${instead ?? advice ?? '`next` of the request names the commands that are.'}`,
    ...(advice !== undefined && { extra: { retryAfter: SOON } }),
  });
}
