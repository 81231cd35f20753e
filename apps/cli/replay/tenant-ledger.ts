import { AppError } from '#contracts';
import type { LedgerEntry } from '#engine';
import type { Shell } from '../shell.js';

export function readTenantLedger(
  _tenant: string,
  _shell: Shell,
): Promise<{ entries: readonly LedgerEntry[]; secret: Buffer }> {
  return Promise.reject(new AppError('request.invalid'));
}
