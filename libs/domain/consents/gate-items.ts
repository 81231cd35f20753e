import type { AnswerStatus, Deonticity, GateContext, GateReason, LegalType, ObtainedBy } from '#contracts';
import { maySkip } from './judge-answer.js';
import { isLater, latestVersion, type AnswerRecord, type VersionTerms } from './standing.js';

export interface GateVersion extends VersionTerms {
  readonly userSkipLimit: number;
  readonly systemSkipLimit: number;
}

/** A definition as the gate sees it. */
export interface GateConsent {
  readonly id: string;
  readonly groupId: string;
  /** Claims and scopes are asked for by name, not as a consent. */
  readonly builtin: string | null;
  readonly legalType: LegalType;
  readonly obtainedBy: ObtainedBy | null;
  readonly deonticity: Deonticity;
  readonly enabled: boolean;
  readonly showInRegistration: boolean;
  readonly details: { readonly actionType?: string };
  readonly versions: readonly GateVersion[];
}

export interface GateRecord extends AnswerRecord {
  readonly consentId: string;
  readonly slot: string;
  readonly skips: number;
}

/** What is assigned to the application that asks, and to all of them. Groups by id. */
export interface GateAssignment {
  readonly groups: ReadonlySet<string>;
  /** Consents by id; a deonticity here tightens, and never loosens. */
  readonly refs: ReadonlyMap<string, Deonticity | undefined>;
  /** Groups assigned to any application: all others count for every application. */
  readonly groupsOfAny: ReadonlySet<string>;
}

export interface GateQuestion<Consent extends GateConsent> {
  readonly context: GateContext;
  readonly consents: readonly Consent[];
  readonly enabledGroups: ReadonlySet<string>;
  readonly assignment: GateAssignment;
  /** Consents that the field of a form refers to, by id. */
  readonly fieldRefs: ReadonlySet<string>;
  readonly actionType?: string | undefined;
  readonly actionId?: string | undefined;
  /** Of the person; none while nobody knows them. */
  readonly records: readonly GateRecord[];
  /** Versions that were shown to the person, by id. */
  readonly shown: ReadonlySet<string>;
  /** false: no page can be shown. */
  readonly interactive: boolean;
  /** How often a version was passed over without a page, by id. */
  readonly systemSkips: ReadonlyMap<string, number>;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What is still to be answered. */
export interface GateItem<Consent extends GateConsent = GateConsent> {
  readonly consent: Consent;
  readonly version: Consent['versions'][number];
  readonly deonticity: Deonticity;
  readonly reason: GateReason;
  readonly canSkip: boolean;
  /** null: as often as one likes. */
  readonly skipsLeft: number | null;
  readonly blocks: boolean;
  /** It passes this once because one of the skips without a page is used for it. */
  readonly usesSystemSkip: boolean;
}

/** What a person has yet to answer in a context (consent reference, section 11). It passes when no item blocks. */
export const gateItems = <Consent extends GateConsent>(
  question: GateQuestion<Consent>,
): GateItem<Consent>[] =>
  question.consents.flatMap((consent) => {
    const version = latestVersion(consent.versions, question.now);
    if (!version || !isAsked(consent, version, question)) return [];
    return itemOf(consent, version, question) ?? [];
  });

function isAsked<Consent extends GateConsent>(
  consent: Consent,
  { effectiveUntil }: GateVersion,
  { enabledGroups, assignment, fieldRefs, now, ...question }: GateQuestion<Consent>,
): boolean {
  if (!consent.enabled || consent.builtin !== null || !enabledGroups.has(consent.groupId)) return false;
  if (effectiveUntil !== null && effectiveUntil <= now) return false;
  const assigned = assignment.groups.has(consent.groupId) || assignment.refs.has(consent.id);
  const forAll = !assignment.groupsOfAny.has(consent.groupId);
  if (question.context === 'registration' && fieldRefs.has(consent.id)) return true;
  return (assigned || forAll) && belongsTo(question, consent, assigned);
}

function belongsTo(
  { context, actionType }: Pick<GateQuestion<GateConsent>, 'context' | 'actionType'>,
  { obtainedBy, deonticity, showInRegistration, details }: GateConsent,
  assigned: boolean,
): boolean {
  switch (context) {
    case 'registration':
      return showInRegistration || (assigned && obtainedBy !== 'actionbased');
    case 'action':
      return obtainedBy === 'actionbased' && [undefined, actionType].includes(details.actionType);
    case 'login':
    case 'provisioning':
      return obtainedBy === 'declarative' || (obtainedBy === null && deonticity === 'required');
  }
}

/** null: nothing is open. */
function itemOf<Consent extends GateConsent>(
  consent: Consent,
  version: GateVersion,
  question: GateQuestion<Consent>,
): GateItem<Consent> | null {
  const own = question.records.filter(({ consentId }) => consentId === consent.id);
  const record = newestOn(own, version.id, question.actionId);
  const status = effectiveStatus(record, question.now);
  const deonticity = tightened(consent, question.assignment);
  if (status === 'accepted' || (deonticity === 'optional' && isRefusal(status))) return null;
  const skips = record?.skips ?? 0;
  const canSkip = !isRefusal(status) && maySkip(skips, { deonticity, userSkipLimit: version.userSkipLimit });
  const blocks = deonticity === 'required' && !canSkip;
  return {
    consent,
    version,
    deonticity,
    reason: reasonFor(status, own, version.id),
    canSkip: question.interactive && canSkip,
    skipsLeft: isUnlimited(deonticity, version) ? null : Math.max(0, version.userSkipLimit - skips),
    ...(question.interactive
      ? { blocks: blocks || isUnseen(record, version, question), usesSystemSkip: false }
      : silently({ deonticity, refused: isRefusal(status) }, version, question)),
  };
}

/** Without a page nobody can skip: a required item uses up what was allowed for that, and then blocks. */
function silently(
  { deonticity, refused }: { deonticity: Deonticity; refused: boolean },
  { id, systemSkipLimit }: GateVersion,
  { systemSkips }: Pick<GateQuestion<GateConsent>, 'systemSkips'>,
): { blocks: boolean; usesSystemSkip: boolean } {
  if (deonticity === 'optional') return { blocks: false, usesSystemSkip: false };
  const left = !refused && (systemSkips.get(id) ?? 0) < systemSkipLimit;
  return { blocks: !left, usesSystemSkip: left };
}

/** Nobody registers without having been shown every item. */
const isUnseen = (
  record: GateRecord | undefined,
  { id }: GateVersion,
  { context, shown }: Pick<GateQuestion<GateConsent>, 'context' | 'shown'>,
): boolean => context === 'registration' && !record && !shown.has(id);

const newestOn = (
  records: readonly GateRecord[],
  versionId: string,
  actionId: string | undefined,
): GateRecord | undefined =>
  records
    .filter((record) => record.versionId === versionId)
    .filter(({ slot }) => actionId === undefined || slot === '' || slot === `a:${actionId}`)
    .reduce<GateRecord | undefined>((best, each) => (best && isLater(best, each) ? best : each), undefined);

type EffectiveStatus = AnswerStatus | 'none' | 'expired' | 'unconfirmed' | 'awaiting_authorisation';

function effectiveStatus(record: GateRecord | undefined, now: number): EffectiveStatus {
  if (!record) return 'none';
  const { status, expiresAt } = record;
  if (status === 'accepted' && !record.confirmed) return 'unconfirmed';
  if (status === 'accepted' && !record.authorised) return 'awaiting_authorisation';
  return status === 'accepted' && expiresAt !== null && expiresAt <= now ? 'expired' : status;
}

const isRefusal = (status: EffectiveStatus): boolean => status === 'declined' || status === 'revoked';

/** A refusal of a required item is told as `revoked`, whether something was given before or not. */
function reasonFor(status: EffectiveStatus, records: readonly GateRecord[], versionId: string): GateReason {
  if (isRefusal(status)) return 'revoked';
  if (status === 'expired' || status === 'unconfirmed' || status === 'awaiting_authorisation') return status;
  const before = records.some((record) => record.versionId !== versionId && record.status !== 'skipped');
  return before ? 'new_version' : 'never_answered';
}

const tightened = ({ id, deonticity }: GateConsent, { refs }: GateAssignment): Deonticity =>
  refs.get(id) === 'required' ? 'required' : deonticity;

const isUnlimited = (deonticity: Deonticity, { userSkipLimit }: GateVersion): boolean =>
  deonticity === 'optional' && userSkipLimit === 0;
