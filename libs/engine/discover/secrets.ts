import type { CollectionInfo } from '#connectors/spi';
import type { ColumnClass } from './classify-columns.js';
import { singularised, unqualified, wordsOf } from './column-words.js';
import { isSingleKey } from './own-keys.js';

/** Tables of what opens something for whoever has it. */
const OF_SECRETS = /(^|_)(token|secret|credential|(api|access|auth|ssh|app)_?key)$/;
const OF_SESSIONS = /(^|_)session$/;
/** What a program writes for itself of whoever is signed on. */
const SESSION_DATA = /^(session_|sess_)?(data|value|payload|content|blob|sess)$/;
const SECRET_THERE = /^(key|token|secret|digest|hash|value)$/;
const SECRET =
  /(^|_)(api|access|private|secret|auth|refresh|session|sess)_?(key|token|secret|digest|hash)$|^sid$/;

const endingOf = (table: string): string =>
  singularised(wordsOf(unqualified(table)))
    .slice(-2)
    .join('_');

const isOpaque = ({ column }: ColumnClass): boolean =>
  (column.kind === 'text' || column.kind === 'uuid') && column.enumValues === null;

const nameOf = ({ column }: ColumnClass): string => wordsOf(column.name).join('_');

/**
 * What opens something for whoever has it (`api_key`; in a table of tokens the mere `key`; the key of a session on a web
 * site), also where it is the key of the rows.
 */
export const withSecrets = (
  collection: CollectionInfo,
  classes: readonly ColumnClass[],
): readonly ColumnClass[] => {
  const ending = endingOf(collection.name);
  const isOfSecrets = OF_SECRETS.test(ending);
  const isOfSessions = OF_SESSIONS.test(ending) && classes.some((entry) => SESSION_DATA.test(nameOf(entry)));
  const isSecret = (entry: ColumnClass): boolean =>
    SECRET.test(nameOf(entry)) ||
    (isOfSecrets && SECRET_THERE.test(nameOf(entry))) ||
    (isOfSessions && isSingleKey(collection, entry.column.name));
  return classes.map((entry) =>
    entry.category === null && isOpaque(entry) && isSecret(entry)
      ? { ...entry, category: 'credential', reasons: ['opens something for whoever has it'] }
      : entry,
  );
};
