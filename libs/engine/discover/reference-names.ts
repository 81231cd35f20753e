import type { CollectionInfo, ColumnKind } from '#connectors/spi';
import { singularised, unqualified, wordsOf } from './column-words.js';

/** Words that end the name of a key: `customer_id`, `kundennr`. */
const KEY_WORD = /^(id|uuid|guid|no|nr|num|number|nummer|key|pk|oid)$/;

export const isKeyWord = (word: string): boolean => KEY_WORD.test(word);

/** First words that several tables share (`um_user`, `um_role`) say what program they are of, not what is in them. */
export const sharedPrefixes = (tables: readonly CollectionInfo[]): ReadonlySet<string> => {
  const counts = new Map<string, number>();
  for (const { name } of tables) {
    const [first, ...rest] = wordsOf(unqualified(name));
    if (first !== undefined && rest.length > 0) counts.set(first, (counts.get(first) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, count]) => count > 1).map(([word]) => word));
};

const withoutPrefix = (words: readonly string[], prefixes: ReadonlySet<string>): readonly string[] =>
  words.length > 1 && prefixes.has(words[0] ?? '') ? words.slice(1) : words;

/**
 * Names by which other tables would call a row of this one, by its key: the key's own name, `customer_id` for
 * `customers.id`, or `trainer_code` for `trainer.code`.
 */
export const keyNames = (
  { name }: CollectionInfo,
  key: string,
  prefixes: ReadonlySet<string>,
): ReadonlySet<string> => {
  const table = wordsOf(unqualified(name));
  const tables = [table, withoutPrefix(table, prefixes)];
  const own = withoutPrefix(wordsOf(key), prefixes);
  const isBare = own.length === 1 && isKeyWord(own[0] ?? '');
  const word = isBare ? (own[0] ?? 'id') : 'id';
  const qualified = tables.map((words) => [...singularised(words), word].join('_'));
  const named = tables.map((words) => [...singularised(words), ...own].join('_'));
  return new Set(isBare ? qualified : [wordsOf(key).join('_'), own.join('_'), ...qualified, ...named]);
};

/** `billing_customer_id` ends with `customer_id`; one word alone says too little. */
export const endings = (column: string): readonly string[] => {
  const words = wordsOf(column);
  return words.slice(1, -1).map((_word, index) => words.slice(index + 1).join('_'));
};

/** What people are called in rows that are about something else. */
const PERSON_ROLE =
  /^(user|guest|host|pupil|guardian|parent|teacher|passenger|driver|resident|beneficiary|caller|doctor|nurse|member|author|sender|from|to|receiver|recipient|owner|creator|uploader|editor|actor|assignee|reporter|reviewer|approver|requester|participant|customer|client|person|account|contact|patient|student|employee|staff|manager|supervisor|seller|agent|invited|inviter|referrer|referee|subject|renter|borrower|lender|holder|buyer|payer|payee|subscriber|attendee|trainee|tutor|rider|player|donor|volunteer|applicant|candidate|claimant|insured|visitor|voter|mieter|kaufer|emprunteur|acheteur|inquilino|comprador|kunde|nutzer|benutzer|person|absender|empfanger|verfasser|autor|besitzer|bearbeiter|sachbearbeiter|mitarbeiter|verkaufer|auteur|expediteur|destinataire|utilisateur|client|employe|vendeur|usuario|cliente|remitente|destinatario|empleado|vendedor|by|von)$/;

/** True for `author_id`, `created_by` and the like. */
export const namesSomebody = (column: string): boolean => {
  const words = wordsOf(column);
  const bare = words.length > 1 && isKeyWord(words.at(-1) ?? '') ? words.slice(0, -1) : words;
  return PERSON_ROLE.test(bare.at(-1) ?? '');
};

/** As what texts are compared, by the kind of the key that they are to be. */
const CASTS: Partial<Record<ColumnKind, string>> = { integer: 'bigint', uuid: 'uuid' };

/** How values of one kind are compared with keys of another: '' as they are, null not at all. */
export const castBetween = (from: ColumnKind, to: ColumnKind | undefined): string | null => {
  if (from === to) return '';
  return from === 'text' && to !== undefined ? (CASTS[to] ?? null) : null;
};
