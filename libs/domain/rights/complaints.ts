import { AppError, type ComplaintState } from '#contracts';

/** From where to where staff may move a complaint; the answer resolves it, whoever opens it again reopens it. */
const NEXT: Readonly<Record<ComplaintState, readonly ComplaintState[]>> = {
  open: ['in_progress', 'waiting_on_client'],
  in_progress: ['waiting_on_client', 'awaiting_internal_review'],
  waiting_on_client: ['in_progress', 'awaiting_internal_review'],
  awaiting_internal_review: ['in_progress', 'waiting_on_client'],
  resolved: [],
};

export const nextComplaintStates = (state: ComplaintState): readonly ComplaintState[] => NEXT[state];

/** @throws AppError `complaint.illegal_transition` that names where it can go */
export function moveComplaint(from: ComplaintState, to: ComplaintState): ComplaintState {
  if (from === to || NEXT[from].includes(to)) return to;
  const ways = NEXT[from].join(', ') || 'nowhere: POST …/reopening first';
  throw new AppError('complaint.illegal_transition', {
    param: 'state',
    detail: `The complaint is ${from}. From here it can go to ${ways}. An answer (POST …/decision or …/refusal) resolves it.`,
  });
}
