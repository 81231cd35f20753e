import { appendFileSync, closeSync, existsSync, fsyncSync, openSync, readFileSync } from 'node:fs';
import type { Change, Store } from '#connectors/spi';
import type { Journal, JournalEntry } from '#engine';
import { exactlyOnce } from '../../libs/engine/execute/exactly-once.js';

/** A journal in a file, one line an entry, each on the disk before it counts. */
export const fileJournal = (file: string): Journal =>
  ({
    entries: async () =>
      existsSync(file)
        ? readFileSync(file, 'utf8')
            .split('\n')
            .filter(Boolean)
            .map((line) => JSON.parse(line) as JournalEntry)
        : [],
    append: async (entry: JournalEntry) => {
      appendFileSync(file, `${JSON.stringify(entry)}\n`);
      const handle = openSync(file, 'r');
      fsyncSync(handle);
      closeSync(handle);
    },
  }) as Journal;

/** How the store calls things. */
export interface StoreNames {
  readonly key: string;
  /** What stands before names of tables, such as `public.`. */
  readonly schema?: string;
}

/** Appends a mark to the address of everybody but one: done twice it would stand there twice. */
const maskOf = ({ key, schema = '' }: StoreNames): Change => ({
  collection: `${schema}customer`,
  key: [key],
  where: { op: 'not', of: { op: 'in', columns: ['name'], values: [['kept']] } },
  action: {
    kind: 'update',
    set: [
      { column: 'name', kind: 'constant', value: '[gone]' },
      { column: 'email', kind: 'rewrite', rewrite: (values) => values.map((value) => `${String(value)}.x`) },
    ],
  },
});
const forgetOf = ({ key, schema = '' }: StoreNames): Change => ({
  collection: `${schema}visit`,
  key: [key],
  where: { op: 'not', of: { op: 'in', columns: ['page'], values: [['/kept']] } },
  action: { kind: 'delete' },
});

/** One unit of work, as the engine does it: the number of rows changed. */
export const maskOnce = (
  store: Store,
  journal: Journal,
  names: StoreNames = { key: '_id' },
): Promise<number | null> =>
  exactlyOnce<number>({
    store,
    journal,
    lock: 'job',
    unit: { step: 'store', batch: 0 },
    run: async (session) =>
      (await session.change(maskOf(names))).rows + (await session.change(forgetOf(names))).rows,
  });
