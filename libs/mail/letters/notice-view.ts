import { RIGHTS, type Notice, type RefusalCode, type RegimeId, type RightCode } from '#contracts';
import type { ParamsOf } from '../notice-params.js';
import type { TemplateSet } from '../templates/template-set.js';
import {
  cite,
  ERASURE_ARTICLE,
  NOTICE_ARTICLES,
  REFUSAL_ARTICLES,
  RIGHT_ARTICLES,
  type Article,
} from './citations.js';
import { fill, type View } from './fill.js';
import { citesArticles, FORMER_REGIME, remedyKind, type RemedyKind } from './letter-law.js';

/** Days in which a person can appeal, as the letter says (rights reference 4.12). */
const APPEAL_DAYS = 60;

/** Every parameter that some notice has. */
interface Given {
  readonly caseNumber: string;
  readonly contact: string;
  readonly regime?: RegimeId;
  readonly law?: string;
  readonly right?: string;
  readonly requester?: string;
  readonly decision?: string;
  readonly act?: string;
  readonly authority?: string | null;
  readonly clockWaits?: boolean;
  readonly identityCheck?: boolean;
  readonly processed?: boolean;
  readonly review?: {
    readonly view: string;
    readonly explanation: string;
    readonly changed: boolean;
  } | null;
  readonly erasureOffered?: boolean;
  readonly codes?: readonly RefusalCode[];
  readonly delays?: readonly string[];
  readonly acts?: readonly { readonly act: string }[];
  readonly kept?: readonly { readonly code: RefusalCode }[];
}

/**
 * What a template sees: codes become sentences, dates are written out, and what depends on the law of the request is
 * said. Everything else is shown as it is.
 * @param language one of those with a template set
 * @throws Error for a code without a wording
 */
export function noticeView<N extends Notice>(
  notice: N,
  params: ParamsOf<N>,
  set: TemplateSet,
  language: string,
): View {
  const given: Given = params;
  const written = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, writtenOut(name, value, language)]),
  );
  // mails that waited since before there were statements have none
  return {
    ...(given.codes && { statement: null }),
    ...(given.acts && { explanation: null }),
    ...written,
    ...saidByLaw(notice, given, set),
    ...inWords(given, set),
    ...(given.acts && answerInWords(given, set)),
  };
}

/** Calendar dates have no zone: they are read and written as UTC. */
export const longDate = (date: string, language: string): string =>
  new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    dateStyle: 'long',
    timeZone: 'UTC',
  }).format(new Date(`${date.slice(0, 10)}T00:00:00Z`));

/** @throws Error for a code without a wording */
export function label(labels: Readonly<Record<string, string>>, code: string): string {
  const found = Object.hasOwn(labels, code) ? labels[code] : undefined;
  if (found === undefined) throw new Error(`no wording for the code ${code}`);
  return found;
}

const writtenOut = (name: string, value: unknown, language: string): unknown =>
  name.endsWith('On') && typeof value === 'string' ? longDate(value, language) : value;

function saidByLaw(notice: Notice, given: Given, set: TemplateSet): View {
  const { phrases, remedies } = set;
  const { regime, law } = lawOf(given, set);
  const { authority = null } = given;
  const seen = {
    caseNumber: given.caseNumber,
    contact: given.contact,
    law,
    authority,
    appealDays: APPEAL_DAYS,
  };
  return {
    law,
    basis: basisOf(NOTICE_ARTICLES[notice], given, set),
    withdrawal: fill(phrases.withdrawal, seen),
    remedies: fill(remedies[remediesOf(notice, given, regime)], seen),
    ...(given.clockWaits !== undefined && {
      clock: given.clockWaits ? phrases.clockWaits : phrases.clockRuns,
    }),
    ...(given.identityCheck !== undefined && {
      identity: given.identityCheck ? phrases.identityCheck : phrases.noIdentityCheck,
    }),
    ...(given.processed !== undefined && {
      confirmation: given.processed ? phrases.processed : phrases.notProcessed,
    }),
  };
}

/** An appeal can be made against an answer, and once. */
function remediesOf(notice: Notice, { right }: Given, regime: RegimeId): RemedyKind {
  const kind = remedyKind(regime);
  const answers: readonly Notice[] = ['REFUSAL', 'PARTIAL', 'COMPLETION'];
  const appealable = answers.includes(notice) && right !== 'appeal';
  return kind === 'us_appeal' && !appealable ? 'us' : kind;
}

/** `Art. 12(6) GDPR`; under a law of other articles, and where there is none, the name of the law. */
function basisOf(article: Article | undefined, given: Given, set: TemplateSet): string {
  const { regime, law } = lawOf(given, set);
  return article !== undefined && citesArticles(regime) ? cite([article], law, set.citations) : law;
}

/** Mails that waited since before answers said this lack it: nothing is said. */
function answerInWords(given: Given, set: TemplateSet): View {
  const { review = null, erasureOffered = false } = given;
  const { decisionChanged, decisionStays, erasureOffered: offer } = set.phrases;
  return {
    ownView: review?.view ?? null,
    finding: review?.explanation ?? null,
    reviewOutcome: review && (review.changed ? decisionChanged : decisionStays),
    erasureOffered: erasureOffered ? fill(offer, { basis: basisOf(ERASURE_ARTICLE, given, set) }) : null,
  };
}

function inWords(given: Given, set: TemplateSet): View {
  const { regime, law } = lawOf(given, set);
  const reason = (code: RefusalCode): string =>
    citing(label(set.refusals, code), REFUSAL_ARTICLES[code], regime, law, set);
  return {
    ...(given.right !== undefined && { right: rightInWords(given.right, given, set) }),
    ...(given.requester !== undefined && { requester: label(set.requesters, given.requester) }),
    ...(given.decision !== undefined && { decision: label(set.decisions, given.decision) }),
    ...(given.act !== undefined && { act: label(set.acts, given.act) }),
    ...(given.codes && { reasons: given.codes.map(reason) }),
    ...(given.acts && { acts: given.acts.map((done) => ({ ...done, act: label(set.acts, done.act) })) }),
    ...(given.kept && { kept: given.kept.map((kept) => ({ ...kept, reason: reason(kept.code) })) }),
    ...(given.delays && { delays: given.delays.map((code) => label(set.delays, code)) }),
  };
}

/** `erasure of your personal data (Art. 17 GDPR)`; under a law of other articles its name stands there. */
function rightInWords(right: string, given: Given, set: TemplateSet): string {
  const { regime, law } = lawOf(given, set);
  const words = label(set.rights, right);
  if (!citesArticles(regime)) return `${words} (${law})`;
  const article = RIGHTS.includes(right as RightCode) ? RIGHT_ARTICLES[right as RightCode] : undefined;
  return article === undefined ? words : `${words} (${cite([article], law, set.citations)})`;
}

/** Puts where it stands before the full stop of a sentence. */
const citing = (
  sentence: string,
  articles: readonly Article[] | undefined,
  regime: RegimeId,
  law: string,
  set: TemplateSet,
): string =>
  articles === undefined || !citesArticles(regime)
    ? sentence
    : `${sentence.replace(/\.$/, '')} (${cite(articles, law, set.citations)}).`;

function lawOf({ regime = FORMER_REGIME, law }: Given, { laws }: TemplateSet) {
  return { regime, law: Object.hasOwn(laws, regime) ? laws[regime]! : (law ?? regime) };
}
