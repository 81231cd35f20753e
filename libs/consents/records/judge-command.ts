import { AppError } from '#contracts';
import { credibleTime, judgeAnswer, lookUpText, type AnswerState, type Judgement } from '#domain';
import type { Catalogue, CatalogueConsent, CatalogueText, CatalogueVersion } from '../catalogue/catalogue.js';
import type { AnswerCommand } from './answer-command.js';

/** What a command is about, found in the definitions. */
export interface Target {
  readonly consent: CatalogueConsent;
  readonly version: CatalogueVersion;
  /** What was shown; undefined for versions without texts (claims, scopes). */
  readonly text: CatalogueText | undefined;
}

/**
 * Finds what a command answers.
 * @param now milliseconds since 1970
 * @throws AppError `consent.unknown`, `consent_version.unknown`, `consent.mismatch`, `consent.disabled`,
 *   `consent.scopes_unknown`
 */
export function targetOf(command: AnswerCommand, catalogue: Catalogue, now: number): Target {
  const consent = catalogue.consent(command.consentId);
  if (!consent) throw new AppError('consent.unknown', { param: 'consent_id' });
  const version = versionOf(command, catalogue, now);
  if (version.consentId !== consent.id)
    throw new AppError('consent.mismatch', {
      param: 'consent_version_id',
      detail: 'This version belongs to another consent.',
    });
  // what was given can always be taken back (invariant I13)
  if (!consent.enabled && command.status !== 'revoked')
    throw new AppError('consent.disabled', { detail: `The consent "${consent.name}" is disabled.` });
  refuseUnknownScopes(command, version);
  const text = lookUpText(version.texts, { locale: command.locale, defaultLocale: version.defaultLocale });
  return { consent, version, text };
}

function versionOf(
  { versionId, consentId }: AnswerCommand,
  catalogue: Catalogue,
  now: number,
): CatalogueVersion {
  const version = versionId === undefined ? catalogue.latest(consentId, now) : catalogue.version(versionId);
  // a draft is shown to nobody, so nobody can have answered it
  if (!version?.published) throw new AppError('consent_version.unknown', { param: 'consent_version_id' });
  return version;
}

function refuseUnknownScopes({ scopes = [] }: AnswerCommand, version: CatalogueVersion): void {
  if (version.contentKind !== 'scope') return;
  const unknown = scopes.find((scope) => !version.scopes.includes(scope));
  if (unknown === undefined) return;
  throw new AppError('consent.scopes_unknown', {
    param: 'scopes',
    detail: 'Every scope must be one of the version.',
  });
}

/** What was said is written, or nothing is: the same was said before, or something newer. */
export type Answered = Extract<Judgement, { outcome: 'recorded' | 'repeated' | 'outdated' }>;

/**
 * Where the record stands after the command.
 * @param now milliseconds since 1970
 * @throws AppError `consent.illegal_transition`, `consent.skip_limit`
 */
export function answered(
  current: AnswerState | null,
  command: AnswerCommand,
  { consent, version }: Target,
  now: number,
): Answered {
  const { status, acceptedFields = [], scopes = [] } = command;
  const rules = { deonticity: consent.deonticity, userSkipLimit: version.userSkipLimit };
  const given = { status, acceptedFields, scopes, saidAt: saidAtOf(command, now) };
  const judgement = judgeAnswer(current, given, rules, now);
  switch (judgement.outcome) {
    case 'recorded':
    case 'repeated':
    case 'outdated':
      return judgement;
    case 'illegal':
      throw new AppError('consent.illegal_transition', {
        detail: `After "${current!.status}", "${status}" cannot follow.`,
      });
    case 'skip_limit':
      throw new AppError('consent.skip_limit', {
        detail: `Version ${version.number} may be skipped ${version.userSkipLimit} times: answer it now.`,
      });
  }
}

/** When the person said it, by the word of the caller; null: the time of the server counts. Milliseconds since 1970. */
export const saidAtOf = ({ saidAt }: AnswerCommand, now: number): number | null =>
  saidAt ? credibleTime(saidAt.getTime(), now) : null;

/**
 * Which record of the person a command belongs to: one for each version (invariant I1), for claims and scopes one for each
 * client (I3), for an action-based consent one for each action (I2; without an id each is its own).
 */
export function slotOf({ consent }: Target, command: AnswerCommand, newRecordId: string): string {
  if (command.slot !== undefined) return command.slot;
  if (consent.builtin !== null) return command.clientId ?? '';
  if (consent.obtainedBy !== 'actionbased') return '';
  return command.actionId === undefined ? newRecordId : `a:${command.actionId}`;
}
