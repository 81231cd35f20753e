import { createHmac } from 'node:crypto';
import type { Identity } from '#contracts';
import { identityKey } from '../identity/index.js';

/** Separates marks of the ledger from everything else that is made with the same secret. */
export const LEDGER_DOMAIN = 'erasure-ledger';

/**
 * What the ledger of erasures keeps of an identifier (anonymization reference 9): HMAC-SHA-256 of type and normal form,
 * 64 hex digits. Equal for two spellings of one identifier; without the secret it says nothing, also not to a guess.
 */
export const ledgerMark = (secret: Buffer, identity: Identity): string =>
  createHmac('sha256', secret)
    .update(`${LEDGER_DOMAIN}\u001f${identityKey(identity)}`)
    .digest('hex');

/** An erasure that was carried out. Nothing in it names the person. */
export interface LedgerEntry {
  /** Names the erasure. */
  readonly id: string;
  /** RFC 3339; when the last store was done, never before. */
  readonly at: string;
  readonly planHash: string;
  /** In which something was changed. */
  readonly stores: readonly string[];
  /** One for each identifier that was known of the person. */
  readonly marks: readonly string[];
}
