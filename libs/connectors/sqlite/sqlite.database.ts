import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '#contracts';
import { parseJsonPath, valuesAt } from '../sql/json-path.js';
import { digitsOf, parseJsonExact } from '../spi/index.js';
import { identityHash } from '../sql/tally.js';
import { isBusy } from './sqlite.errors.js';

const BUSY_POLL_MS = 20;

/** Opens an existing file and adds the functions that our statements use. Never creates one. */
export function openDatabase(store: string, file: string, access: 'read' | 'write'): DatabaseSync {
  if (!isFile(file)) {
    throw new AppError('store.unreachable', {
      detail: `Store "${store}" has no file at the path of its connection. Check the path and the rights on its folder.`,
    });
  }
  if (access === 'write' && !isWritable(file)) {
    throw new AppError('store.read_only', {
      detail: `Store "${store}" cannot be written to: this process may not write the file or its folder.`,
    });
  }
  // A busy time-out inside SQLite would stop the whole process, and with it the session that is waited for.
  const database = new DatabaseSync(file, { readOnly: access === 'read', timeout: 0 });
  addFunctions(database);
  return database;
}

const isFile = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFile() === true;

/** Also the folder: SQLite keeps its rollback journal beside the file. */
function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    accessSync(dirname(file), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs a statement again while another connection has the file; the last error when `waitMs` are over. */
export async function whenFree<T>(work: () => T, waitMs: number, signal?: AbortSignal): Promise<T> {
  const until = performance.now() + waitMs;
  for (;;) {
    signal?.throwIfAborted();
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error;
    }
    await delay(BUSY_POLL_MS, undefined, signal ? { signal } : {});
  }
}

function addFunctions(database: DatabaseSync): void {
  const options = { deterministic: true, directOnly: true };
  database.function('habeas_lower', options, (text: SQLOutputValue) =>
    typeof text === 'string' ? text.toLowerCase() : text,
  );
  database.function('habeas_digits', options, (text: SQLOutputValue) =>
    typeof text === 'string' ? digitsOf(text) : String(text ?? ''),
  );
  database.function('habeas_json_values', options, (text: SQLOutputValue, path: SQLOutputValue) =>
    JSON.stringify(jsonValues(text, path)),
  );
  database.function('habeas_json_texts', options, (text: SQLOutputValue, path: SQLOutputValue) =>
    JSON.stringify(
      jsonValues(text, path)
        .filter((value) => value !== null)
        .map(leafText),
    ),
  );
  database.aggregate('habeas_identity_sum', {
    start: 0n,
    step: (sum: bigint, identity: SQLOutputValue) => sum + identityHash(String(identity)),
    result: (sum: bigint) => String(sum),
  } as unknown as Parameters<DatabaseSync['aggregate']>[1]);
}

/** Nothing where the text is no JSON. */
function jsonValues(text: SQLOutputValue, path: SQLOutputValue): readonly unknown[] {
  if (typeof text !== 'string') return [];
  try {
    return valuesAt(parseJsonPath(String(path)), parseJsonExact(text));
  } catch {
    return [];
  }
}

const leafText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
