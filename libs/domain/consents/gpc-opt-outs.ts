import { latestVersion, standing, type AnswerRecord, type Standing, type VersionTerms } from './standing.js';

export interface OptOutConsent {
  readonly id: string;
  readonly builtin: string | null;
  readonly enabled: boolean;
  readonly purposes: readonly { readonly sellOrShare?: boolean }[];
  readonly versions: readonly VersionTerms[];
}

/** What is to be recorded of a signal; of the latest version. */
export interface OptOut {
  readonly consentId: string;
  /** `declined` when nothing was ever accepted. */
  readonly status: 'revoked' | 'declined';
}

/**
 * What a binding signal of Global Privacy Control changes for a person: an opt-out of everything that sells or shares and
 * is not refused already, nor accepted in spite of a signal (receipt reference, section 6.2). Nothing when the same signal
 * came before.
 * @param now milliseconds since 1970
 */
export function gpcOptOuts(
  consents: readonly OptOutConsent[],
  records: readonly (AnswerRecord & { readonly consentId: string })[],
  now: number,
): OptOut[] {
  return consents.filter(sellsOrShares).flatMap(({ id: consentId, versions }): OptOut[] => {
    if (!latestVersion(versions, now)) return [];
    const own = records.filter((record) => record.consentId === consentId);
    const current = standing(own, versions, { now, reconsent: 'lenient' });
    if (overridesSignal(current, own)) return [];
    if (!current.inForce && (current.why === 'declined' || current.why === 'revoked')) return [];
    const accepted = own.some(({ status }) => status === 'accepted');
    return [{ consentId, status: accepted ? 'revoked' : 'declined' }];
  });
}

/** Whether an acceptance in force was given after a signal, on a page that named it. */
export const overridesSignal = (
  current: Standing,
  records: readonly Pick<AnswerRecord, 'id' | 'overridesSignal'>[],
): boolean =>
  current.inForce &&
  records.some((record) => record.id === current.recordId && record.overridesSignal === true);

/** What the signal opts out of. */
export const sellsOrShares = ({
  builtin,
  enabled,
  purposes,
}: Pick<OptOutConsent, 'builtin' | 'enabled' | 'purposes'>): boolean =>
  builtin === null && enabled && purposes.some(({ sellOrShare }) => sellOrShare === true);
