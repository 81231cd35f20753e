import type { CollectionInfo } from '#connectors/spi';
import { lastWordOf, wordsOf } from './column-words.js';
import type { Edge } from './suggestion.js';

const namesOf = ({ columns }: CollectionInfo): readonly string[] =>
  columns.map(({ name }) => wordsOf(name).join('_'));

const KNOWN_BY =
  /^(client_(id|key|secret)|consumer_(key|secret)|app_(id|key|secret)|redirect_ur[il]s?|grant_types?)$/;
const OF_SOMEBODY =
  /(^|_)(e?_?mail|phone|telephone|mobile|first_?name|last_?name|given_name|family_name|birth_?date|dob)(_|$)/;

/** A `client` that signs in by an id and a secret is a program. */
export const areApplications = (table: CollectionInfo): boolean => {
  const names = namesOf(table);
  return (
    /^(client|account|user)$/.test(lastWordOf(table.name)) &&
    names.some((name) => KNOWN_BY.test(name)) &&
    names.some((name) => /(^|_)(secret|redirect_ur[il]s?|grant_types?|scopes?)$/.test(name)) &&
    !names.some((name) => OF_SOMEBODY.test(name))
  );
};

/** The rows are of something that a kind and a number name (`owner_type`, `owner_id`), and people by no name of a table. */
export const areOfAnything = ({ columns }: CollectionInfo): boolean =>
  nameKindAndNumber(columns.map(({ name }) => name));

/** `notable_type` stands beside `notable_id`. */
export const nameKindAndNumber = (columns: readonly string[]): boolean => {
  const names = new Set(columns.map((column) => wordsOf(column).join('_')));
  return [...names].some((name) => name.endsWith('_type') && names.has(name.replace(/_type$/, '_id')));
};

const PEOPLE_SIGN_IN = /(^|_)(pass(word|wd)?|user_?name|login|first_?name|last_?name|birth_?date)(_|$)/;

/** Accounts that people of another table belong to, several to one, and that nobody signs in to: firms, not people. */
export const areTenants = (
  table: CollectionInfo,
  edges: readonly Edge[],
  isPerson: (table: string) => boolean,
): boolean => {
  if (lastWordOf(table.name) !== 'account' || namesOf(table).some((name) => PEOPLE_SIGN_IN.test(name)))
    return false;
  const referring = edges.filter(({ from, to }) => to === table.name && from !== to);
  const isAlike = ({ fromColumns }: Edge): boolean =>
    fromColumns.every((column) => /(^|_)account(_?id)?$/.test(wordsOf(column).join('_')));
  return (
    new Set(referring.map(({ from }) => from)).size > 1 &&
    referring.some((edge) => isAlike(edge) && isPerson(edge.from))
  );
};
