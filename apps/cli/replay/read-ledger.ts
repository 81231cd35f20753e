import { resolve } from 'node:path';
import { AppError } from '#contracts';
import { ErasureLedger, type LedgerEntry } from '#engine';
import type { Shell } from '../shell.js';
import { LedgerFile, ledgerSecret } from './ledger-file.js';

interface LedgerOptions {
  readonly ledger?: string;
  readonly tenant?: string;
}
interface LedgerPlace {
  readonly mapFolder: string;
  readonly secret: Buffer;
  /** Erasures up to then do not count; null: all do. */
  readonly since: Date | null;
}

/**
 * The ledger that the options name: a file of the command line, or that of an installation's tenant.
 * @throws AppError `request.invalid`, `setting.invalid`, `resource.not_found`
 */
export async function readLedger(
  { ledger, tenant }: LedgerOptions,
  { mapFolder, secret, since }: LedgerPlace,
  shell: Shell,
): Promise<ErasureLedger> {
  const counts = ({ at }: LedgerEntry): boolean => since === null || new Date(at) > since;
  if (tenant === undefined) {
    const file = ledger === undefined ? null : new LedgerFile(resolve(shell.folder, ledger), secret);
    const entries = await (file ?? (await LedgerFile.beside(mapFolder, secret))).read();
    return new ErasureLedger(entries.filter(counts), ledgerSecret(secret));
  }
  if (ledger !== undefined)
    throw new AppError('request.invalid', {
      detail: 'Give --ledger or --tenant, not both: each names a ledger.',
    });
  // Loaded here: the parts of an installation are not needed where a file is read.
  const { readTenantLedger } = await import('./tenant-ledger.js');
  const read = await readTenantLedger(tenant, shell);
  return new ErasureLedger(read.entries.filter(counts), read.secret);
}
