import type { Notice } from '#contracts';
import type { Request } from '../../request/request.entity.js';

const ANSWERS: readonly Notice[] = ['REFUSAL', 'PARTIAL', 'COMPLETION'];

/** Appeals and complaints have letters of their own (rights reference 7) for what the state machine calls by one name. */
export function letterOf({ right, appealOf }: Pick<Request, 'right' | 'appealOf'>, notice: Notice): Notice {
  if (right === 'complaint' && notice === 'ACK') return 'COMPLAINT_ACK';
  return right === 'appeal' && appealOf && ANSWERS.includes(notice) ? 'APPEAL_ANSWER' : notice;
}

/** Letters that say that a request has come in. */
export const isAcknowledgement = (notice: Notice): boolean => notice === 'ACK' || notice === 'COMPLAINT_ACK';
