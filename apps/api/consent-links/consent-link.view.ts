import type { ConsentLink } from '#consents';
import { ID_PREFIXES } from '#contracts';
import type { ConsentLinkView } from '#contracts/schemas';

export const consentLinkView = ({ linkedAt, carried }: ConsentLink): ConsentLinkView => ({
  linkedAt: linkedAt.toISOString(),
  carried: carried.map(({ record }) => ({
    recordId: `${ID_PREFIXES.consentRecord}_${record.id}`,
    consentId: `${ID_PREFIXES.consent}_${record.consentId}`,
    consentVersionId: `${ID_PREFIXES.consentVersion}_${record.versionId}`,
    status: record.status,
  })),
});
