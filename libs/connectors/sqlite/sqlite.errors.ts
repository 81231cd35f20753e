import { AppError, type ErrorCode, isAppError } from '#contracts';

interface SqliteError {
  readonly errcode?: number;
  readonly message?: string;
}

/** Primary result codes (sqlite.org/rescode.html): what kind of failure, its name, what to do. */
const RESULTS: Readonly<Record<number, readonly [ErrorCode, string, string]>> = {
  1: ['store.refused', 'SQLITE_ERROR', 'The statement does not fit the database; read the catalogue again'],
  5: [
    'store.failed',
    'SQLITE_BUSY',
    'Another program holds the lock of the file; try again when it has ended',
  ],
  6: ['store.failed', 'SQLITE_LOCKED', 'Another session holds a table; try again when it has ended'],
  8: [
    'store.read_only',
    'SQLITE_READONLY',
    'File or folder cannot be written to; grant the right to this process',
  ],
  10: ['store.failed', 'SQLITE_IOERR', 'The disk reported an error; check it and its free space'],
  11: ['store.refused', 'SQLITE_CORRUPT', 'The file is damaged; restore it from a backup'],
  13: ['store.failed', 'SQLITE_FULL', 'The disk is full; make room'],
  14: [
    'store.unreachable',
    'SQLITE_CANTOPEN',
    'The file cannot be opened; check the path and the rights on file and folder',
  ],
  18: ['store.refused', 'SQLITE_TOOBIG', 'A value is larger than SQLite stores'],
  19: [
    'store.refused',
    'SQLITE_CONSTRAINT',
    'A constraint refuses the change; nothing was changed. Choose another action for the column',
  ],
  26: ['store.unreachable', 'SQLITE_NOTADB', 'The file is not a SQLite database; check the path'],
};

export const isBusy = (error: unknown): boolean => ((error as SqliteError).errcode ?? 0) % 256 === 5;

/** A driver's error as ours. Of its message only the names of columns in a violated UNIQUE or NOT NULL are kept. */
export function toSqliteError(error: unknown, store: string, collection?: string): unknown {
  const { errcode, message } = error as SqliteError;
  if (isAppError(error) || errcode === undefined) return error;
  const [code, name, advice] = RESULTS[errcode % 256] ?? [
    'store.failed',
    `result ${String(errcode)}`,
    'Try again',
  ];
  const constraint = /^(?:UNIQUE|NOT NULL) constraint failed: (.+)$/s.exec(message ?? '')?.[1];
  const names = Object.entries({ constraint, collection }).filter((entry): entry is [string, string] =>
    Boolean(entry[1]),
  );
  const where = names.map(([kind, value]) => `, ${kind} ${value}`).join('');
  return new AppError(code, {
    detail: `Store "${store}" reported ${name}${where}. ${advice}.`,
    extra: { result: name, ...Object.fromEntries(names) },
  });
}
