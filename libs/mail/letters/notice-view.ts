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
import { afterComplaint, citesArticles, FORMER_REGIME, remedyKind, type RemedyKind } from './letter-law.js';

/** Days in which a person can appeal, where the letter does not know it (rights reference 4.12). */
const APPEAL_DAYS = 60;

const SAYS_WHAT_IS_HELD: readonly Notice[] = ['COMPLETION', 'RESTRICTION_SET'];
const ASKS_WHO: readonly Notice[] = ['VERIFY_REQUEST', 'VERIFY_REMINDER'];

/** Every parameter that some notice has. */
interface Given {
  readonly caseNumber: string;
  readonly contact: string;
  readonly regime?: RegimeId;
  readonly law?: string;
  readonly right?: string;
  readonly requester?: string | null;
  readonly decision?: string;
  readonly act?: string;
  readonly authority?: string | null;
  readonly besides?: readonly Pick<Given, 'regime' | 'law' | 'authority'>[];
  readonly appealDays?: number | null;
  readonly optOutOffered?: boolean;
  readonly clockWaits?: boolean;
  readonly clockEnded?: boolean;
  readonly identityCheck?: boolean;
  readonly processed?: boolean;
  readonly nothingHeld?: boolean;
  readonly review?: {
    readonly view: string;
    readonly explanation: string;
    readonly changed: boolean;
  } | null;
  readonly erasureOffered?: boolean;
  readonly decided?: readonly {
    readonly purpose: string;
    readonly granted: boolean;
    readonly codes: readonly RefusalCode[];
    readonly note: string | null;
  }[];
  readonly insteadOf?: { readonly right: string; readonly codes: readonly RefusalCode[] } | null;
  readonly codes?: readonly RefusalCode[];
  readonly excluded?: readonly string[];
  readonly delays?: readonly string[];
  readonly acts?: readonly { readonly act: string }[];
  readonly kept?: readonly {
    readonly code: RefusalCode;
    readonly until: string | null;
    readonly earliest?: string | null;
  }[];
  readonly stood?: readonly InForce[];
  readonly today?: readonly InForce[];
  readonly still?: readonly InForce[];
}

/** Since when and until when a text holds. */
interface InForce {
  readonly from: string;
  readonly until: string | null;
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
    ...(given.acts && { explanation: null, shared: [], recipientsToTell: [], ended: [], goesOn: [] }),
    ...(given.identityCheck !== undefined && {
      requester: null,
      effective: false,
      searches: true,
      endedOn: null,
    }),
    ...(notice === 'REFUSAL' && { optOutOffered: null }),
    ...(notice === 'PARTIAL' && { begunOn: null }),
    ...(SAYS_WHAT_IS_HELD.includes(notice) && { nothingHeld: null }),
    ...(ASKS_WHO.includes(notice) && { right: null, requester: null, linkUntilOn: null }),
    ...written,
    ...saidByLaw(notice, given, set),
    ...inWords(given, set),
    ...(given.kept && keptInWords(given, set, language)),
    ...(given.stood && noticesInWords(given, language)),
    ...(given.acts && answerInWords(given, set)),
  };
}

/** An end that is a day is written out; one that is an event is words already. */
function keptInWords(given: Given, set: TemplateSet, language: string): View {
  const { kept = [] } = given;
  const day = (end: string | null): string | null =>
    end !== null && /^\d{4}-\d\d-\d\d$/.test(end) ? longDate(end, language) : end;
  return {
    kept: kept.map(({ until, earliest = null, ...one }) => ({
      ...one,
      reason: reasonInWords(one.code, given, set),
      until: day(until),
      earliest: day(earliest),
    })),
  };
}

function noticesInWords({ stood = [], today = [], still = stood }: Given, language: string): View {
  const withDays = (notice: InForce) => ({
    ...notice,
    from: longDate(notice.from, language),
    until: notice.until && longDate(notice.until, language),
  });
  const unchanged = stood.length > 0 && today.length === 0 && still.length === stood.length;
  return {
    stood: stood.map(withDays),
    today: today.map(withDays),
    still: unchanged ? [] : still.map(withDays),
    unchanged,
  };
}

/** Calendar dates have no zone: they are read and written as UTC. */
export function longDate(date: string, language: string): string {
  const written = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    dateStyle: 'long',
    timeZone: 'UTC',
  }).format(new Date(`${date.slice(0, 10)}T00:00:00Z`));
  return written.replace(/^1(?= )/, FIRST_OF_MONTH[language] ?? '1');
}

/** The first day of a month is an ordinal number there. */
const FIRST_OF_MONTH: Readonly<Record<string, string>> = { fr: '1er', it: '1º' };

/** @throws Error for a code without a wording */
export function label(labels: Readonly<Record<string, string>>, code: string): string {
  const found = Object.hasOwn(labels, code) ? labels[code] : undefined;
  if (found === undefined) throw new Error(`no wording for the code ${code}`);
  return found;
}

const writtenOut = (name: string, value: unknown, language: string): unknown =>
  name.endsWith('On') && typeof value === 'string' ? longDate(value, language) : value;

function clockPhrase({ clockWaits, clockEnded }: Given, phrases: TemplateSet['phrases']): string {
  if (clockWaits) return phrases.clockWaits;
  return clockEnded ? phrases.clockEnded : phrases.clockRuns;
}

function saidByLaw(notice: Notice, given: Given, set: TemplateSet): View {
  const { phrases } = set;
  const seen = { caseNumber: given.caseNumber, contact: given.contact };
  const laws = [given, ...(given.besides ?? []).map((other) => ({ ...given, ...other }))];
  return {
    law: lawOf(given, set).law,
    basis: basisOf(NOTICE_ARTICLES[notice], given, set),
    withdrawal: fill(phrases.withdrawal, seen),
    remedies: laws.map((each) => remediesUnder(notice, each, set)).join('\n\n'),
    ...(given.clockWaits !== undefined && { clock: clockPhrase(given, phrases) }),
    ...(given.identityCheck !== undefined && {
      identity: given.identityCheck ? phrases.identityCheck : phrases.noIdentityCheck,
    }),
    ...(given.optOutOffered !== undefined && {
      optOutOffered: given.optOutOffered ? fill(phrases.optOutOffered, seen) : null,
    }),
    ...(given.nothingHeld !== undefined && {
      nothingHeld: given.nothingHeld ? phrases.nothingHeld : null,
    }),
    ...(given.processed !== undefined && {
      confirmation: given.processed ? phrases.processed : phrases.notProcessed,
    }),
  };
}

function remediesUnder(notice: Notice, given: Given, set: TemplateSet): string {
  const { regime, law } = lawOf(given, set);
  const { caseNumber, contact, authority = null, appealDays } = given;
  return fill(set.remedies[remediesOf(notice, given, regime)], {
    ...{ caseNumber, contact, law, authority },
    where: authority && whereIs(authority),
    appealDays: appealDays ?? APPEAL_DAYS,
  });
}

/** Of `name, web address` the address, for a sentence that has the name; else all there is. */
const whereIs = (authority: string): string => /https?:.*$/.exec(authority)?.[0] ?? authority;

function remediesOf(notice: Notice, given: Given, regime: RegimeId): RemedyKind {
  const kind = remedyKind(regime);
  if (kind === 'us_appeal' && !isAppealable(notice, given)) return 'us';
  return given.right === 'complaint' || notice === 'COMPLAINT_ACK' ? afterComplaint(kind) : kind;
}

/** An appeal can be made against an answer that refuses something, and once. */
function isAppealable(notice: Notice, { right, appealDays }: Given): boolean {
  const refusing: readonly Notice[] = ['REFUSAL', 'PARTIAL'];
  return refusing.includes(notice) && right !== 'appeal' && appealDays !== null;
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
    ...decidedInWords(given, set),
  };
}

function decidedInWords(given: Given, set: TemplateSet): View {
  const { decided = [] } = given;
  const reasonsOf = ({ codes, note }: (typeof decided)[number]): string =>
    [...codes.map((code) => reasonInWords(code, given, set)), ...(note === null ? [] : [note])].join(' ');
  return {
    granted: decided.flatMap(({ granted, purpose, note }) =>
      granted ? [note === null ? purpose : `${purpose}: ${note}`] : [],
    ),
    refused: decided.flatMap((one) =>
      one.granted ? [] : [{ purpose: one.purpose, reason: reasonsOf(one) }],
    ),
  };
}

function reasonInWords(code: RefusalCode, given: Given, set: TemplateSet): string {
  const { regime, law } = lawOf(given, set);
  return citing(label(set.refusals, code), REFUSAL_ARTICLES[code], regime, law, set);
}

/** Which purposes a reason is about that is none against the rest. */
function purposesOf(code: RefusalCode, { excluded = [] }: Given, { phrases }: TemplateSet): string {
  if (code !== 'BASIS_EXCLUDES_RIGHT' || excluded.length === 0) return '';
  return ` ${fill(phrases.excluded, { purposes: excluded.join(', ') })}`;
}

function inWords(given: Given, set: TemplateSet): View {
  const reason = (code: RefusalCode): string => reasonInWords(code, given, set);
  const { insteadOf = null } = given;
  return {
    ...(given.processed !== undefined && {
      askedFor: insteadOf && rightInWords(insteadOf.right, given, set),
      whyLess: insteadOf?.codes.map(reason) ?? [],
    }),
    ...(given.right !== undefined && { right: rightInWords(given.right, given, set) }),
    ...(given.requester != null && { requester: label(set.requesters, given.requester) }),
    ...(given.decision !== undefined && { decision: label(set.decisions, given.decision) }),
    ...(given.act !== undefined && { act: label(set.acts, given.act) }),
    ...(given.codes && {
      reasons: given.codes.map((code) => `${reason(code)}${purposesOf(code, given, set)}`),
    }),
    ...(given.acts && { acts: given.acts.map((done) => ({ ...done, act: label(set.acts, done.act) })) }),
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
