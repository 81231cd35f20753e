import type { RefusalCode, RequestEvent, RequestState, VerificationLevel } from '#contracts';
import type { Act } from './scenario.js';

/** The acts of people, by name. */
const act =
  (from: RequestState, event: Act['event']) =>
  (at: Act['at']): Act => ({ at, from, event });
const always = (event: RequestEvent) => (): RequestEvent => event;

export const proves = (level: VerificationLevel) =>
  act('awaiting_identity', always({ type: 'verified', level }));
export const approves = act('awaiting_approval', ({ planHash }) => ({
  type: 'approved',
  planHash: planHash!,
}));
export const grants = act('assessing', always({ type: 'decided', granted: 1, refused: 0, codes: [] }));
export const refuses = (code: RefusalCode) =>
  act('assessing', always({ type: 'decided', granted: 0, refused: 1, codes: [code] }));
export const refusesPlan = (code: RefusalCode) =>
  act('awaiting_approval', always({ type: 'rejected', codes: [code] }));
export const asks = act('assessing', always({ type: 'clarificationNeeded' }));
export const answers = act('awaiting_information', always({ type: 'clarified' }));
export const wantsFee = act('assessing', always({ type: 'feeRequired', ground: 'EXCESSIVE' }));
export const pays = act('awaiting_fee', always({ type: 'feePaid' }));
export const wantsTime = act('awaiting_approval', always({ type: 'extend', codes: ['COMPLEXITY'] }));
/** Evidence that is not enough, and stays all there is. */
export const showsLittle = (level: VerificationLevel) =>
  act('awaiting_identity', always({ type: 'verified', level }));
export const collects = (at: Act['at']): Act => ({
  at,
  from: 'delivering',
  way: 'change',
  event: always({ type: 'collected' }),
});
