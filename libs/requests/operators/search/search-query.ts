import {
  AppError,
  REQUEST_STATES,
  RIGHTS,
  isIdentityType,
  type Identity,
  type IdentityType,
} from '#contracts';
import { mayIdentify, searchWords } from './search-words.js';

/** What somebody looks for: everything must fit. */
export interface SearchQuery {
  readonly numbers: readonly string[];
  readonly states: readonly string[];
  readonly rights: readonly string[];
  /** Personal data: never log, never store. */
  readonly identities: readonly Identity[];
  readonly words: readonly string[];
}

const NUMBER = /^\d{4}-\d{6,}$/;
const MOST_TERMS = 10;

/**
 * `2026-000005`, a state, a right, `email:ada@example.com`, or words of comments, tasks and refusals.
 * @throws AppError `request.invalid` when nothing in it can be looked for
 */
export function parseSearch(q: string): SearchQuery {
  const terms = q.trim().split(/\s+/u);
  const identities = terms.flatMap(identityIn);
  const plain = terms.filter((term) => identityIn(term).length === 0);
  const numbers = plain.filter((term) => NUMBER.test(term));
  const states = plain.filter((term) => (REQUEST_STATES as readonly string[]).includes(term));
  const rights = plain.filter((term) => (RIGHTS as readonly string[]).includes(term));
  const known = new Set([...numbers, ...states, ...rights]);
  const words = searchWords(plain.filter((term) => !known.has(term)).join(' '));
  const count = identities.length + known.size + words.length;
  if (count === 0 || count > MOST_TERMS)
    throw new AppError('request.invalid', {
      param: 'q',
      detail: `q: give one to ${MOST_TERMS} of: a number (2026-000005), a state, a right, an identifier with its type (email:…), words of comments, tasks or refusals. Addresses and long numbers without their type are not looked for.`,
    });
  return { numbers, states, rights, identities, words };
}

/** @throws AppError `request.invalid` when the words hold an identifier, which does not belong into a URL */
export function requireImpersonal(q: string): void {
  if (parseSearch(q).identities.length === 0) return;
  throw new AppError('request.invalid', {
    param: 'q',
    detail:
      'q: an identifier does not belong into a URL, which ends in logs. Send it in the body: POST /v1/requests/search {"q": "email:…"}.',
  });
}

/**
 * What may be kept for later: numbers, states, rights and words. What the search would leave out by itself, because it may
 * name a person, is refused here, so that nobody keeps it unaware.
 * @throws AppError `request.invalid`
 */
export function requireKeepable(q: string): void {
  const { numbers, identities } = parseSearch(q);
  const others = q.split(/\s+/u).filter((term) => !numbers.includes(term));
  if (identities.length === 0 && !others.some(mayIdentify)) return;
  throw new AppError('request.invalid', {
    param: 'query.q',
    detail:
      'query.q: identifiers of people, addresses and long numbers are not kept. Leave them out and add them when you search.',
  });
}

function identityIn(term: string): Identity[] {
  const at = term.startsWith('external:') ? term.indexOf(':', 'external:'.length) : term.indexOf(':');
  const type = term.slice(0, at);
  const value = term.slice(at + 1);
  return at > 0 && value !== '' && isIdentityType(type) ? [{ type: type as IdentityType, value }] : [];
}

/** What of a search may stand in the audit trail: how much of each kind was looked for. */
export function shapeOf(q: string): Readonly<Record<string, number>> {
  const { numbers, identities, words } = parseSearch(q);
  return { numbers: numbers.length, identities: identities.length, words: words.length };
}
