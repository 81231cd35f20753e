import type { Catalogue, RegimeClockRow } from '#catalogue';
import type { RegimeId } from '#contracts';
import { isEnough, localDate } from '#domain';
import type { Request } from '../../request/request.entity.js';
import { answerRules } from '../request-clock.js';

/**
 * Why a question may be put or not, for whoever was refused it: for what the laws of the request let its clock stand
 * still, and what is still missing from the person, by which letter it was asked for and how it is recorded.
 */
export const pauseWords = (request: Request, catalogue: Catalogue): string =>
  [
    ...answerRules(request, catalogue).map(({ regime, rule }) => lawWords(regime, rule, request)),
    missingWords(request),
  ].join(' ');

function lawWords(regime: RegimeId, { pause, start }: RegimeClockRow, { right }: Request): string {
  const begins =
    start === 'complete'
      ? 'its period begins only with the proof of identity and the fee that were asked for'
      : null;
  const on = pause !== null && pause.rights?.includes(right) !== false ? standsStill(pause) : null;
  if (begins === null && on === null) return `Under ${regime} no question stops the clock of ${right}.`;
  const named = [begins, on].filter((words) => words !== null).join('; ');
  return `Under ${regime} ${named}.${start === 'complete' ? '' : ' A fee never stops it.'}`;
}

function standsStill({ on, askedWithinDays, safe, citation }: NonNullable<RegimeClockRow['pause']>): string {
  const prompt =
    askedWithinDays === undefined ? '' : ` that was asked for within ${askedWithinDays} days of receipt`;
  const never = safe === 'ignored' ? ', for the due date alone' : '';
  return `the clock stands still while ${on.join(' or ')}${prompt} is open${never} (${citation})`;
}

function missingWords(request: Request): string {
  const missing = [identityWords(request), questionWords(request), feeWords(request)].filter(
    (words) => words !== null,
  );
  return missing.length === 0 ? 'Nothing is awaited from the person now.' : `Missing: ${missing.join('; ')}.`;
}

/** The day on which a letter went, in the zone of the controller. */
const on = (at: string, { clock }: Request): string => localDate(at, clock.zone);

function identityWords(request: Request): string | null {
  const { verificationLevel: has, requiredLevel: needs, clock } = request;
  if (isEnough(has, needs)) return null;
  const asked = clock.identityAskedAt
    ? `the person was asked by the letter VERIFY_REQUEST on ${on(clock.identityAskedAt, request)}`
    : 'nobody has asked the person yet';
  return `a proof of identity of level ${needs}, ${has} is shown (${asked}; POST …/verification records it)`;
}

function questionWords(request: Request): string | null {
  const open = request.clock.clarifications.find(({ answeredAt }) => answeredAt === undefined);
  if (open === undefined) return null;
  return `the answer to the question of the letter CLARIFY_REQUEST of ${on(open.askedAt, request)} (POST …/resume with kind clarification records it)`;
}

function feeWords(request: Request): string | null {
  const { feeAskedAt, feeGround } = request.clock;
  if (!feeAskedAt || request.state !== 'awaiting_fee') return null;
  const ground = feeGround ? `, ground ${feeGround}` : '';
  return `the fee of the letter FEE_NOTICE of ${on(feeAskedAt, request)}${ground} (POST …/resume with kind fee records it)`;
}
