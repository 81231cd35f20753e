import { isFinal, type ComplaintState, type RequestEvent, type RequestState } from '#contracts';
import type { Request } from '../../request/request.entity.js';

/** Where a complaint stands after an event of its request: its end resolves it, and to open it again is to work on it. */
export function complaintAfter(
  event: RequestEvent,
  state: RequestState,
  { complaintState }: Pick<Request, 'complaintState'>,
): ComplaintState {
  if (isFinal(state)) return event.type === 'appeal' ? complaintState! : 'resolved';
  if (event.type === 'reopen' || event.type === 'clarified') return 'in_progress';
  return state === 'awaiting_information' ? 'waiting_on_client' : complaintState!;
}
