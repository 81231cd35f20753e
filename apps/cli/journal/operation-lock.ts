import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '#contracts';

/**
 * Held by one process on this machine and given back by the system when that process ends, however it ends: a lock of
 * the database engine, which no stale file can pretend.
 * @throws AppError `request.illegal_transition` while another process holds it
 */
export function lockOperation(file: string): { release(): void } {
  closeSync(openSync(file, 'a', 0o600));
  const database = new DatabaseSync(file);
  try {
    database.exec('pragma busy_timeout = 0; begin exclusive');
  } catch (cause) {
    database.close();
    throw new AppError('request.illegal_transition', {
      detail: 'Another process is erasing this person with this map right now: wait until it has finished.',
      cause,
    });
  }
  return { release: () => database.close() };
}
