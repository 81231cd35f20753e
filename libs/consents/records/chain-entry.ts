import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { ActionEvent, ActionSource, AnswerStatus, RecordKind } from '#contracts';
import type { Actor } from '#platform';
import type { PersonalMembers } from './answer-command.js';

/** One act in the chain of a tenant: never changed, covered by the hash of every later one. Ids are UUIDs. */
export interface ChainEntry {
  /** Whole number in decimal digits, from 1. */
  readonly sequence: string;
  /** RFC 3339, UTC, milliseconds: when the server wrote it. */
  readonly at: string;
  readonly id: string;
  readonly recordId: string;
  readonly subject: string;
  readonly kind: RecordKind;
  readonly event: ActionEvent;
  readonly consentId: string | null;
  readonly versionId: string | null;
  readonly status: AnswerStatus | null;
  readonly clientId: string | null;
  readonly locale: string | null;
  /** SHA-256 of the text that was shown. */
  readonly contentHash: Buffer | null;
  readonly source: ActionSource;
  readonly actorKind: string;
  readonly actorId: string;
  /** What could change later and is never personal. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Keyed digest of the personal members, which an erasure takes away. */
  readonly personalDigest: Buffer | null;
  readonly receiptHash: Buffer | null;
}

/** An entry with what is stored beside it and chained only by digest. */
export interface StoredEntry extends ChainEntry {
  readonly personal: PersonalMembers | null;
  readonly hash: Buffer;
}

/** Who acted, as an entry says it. A person's own id is theirs alone: the entry already says whose it is. */
export const chainActor = ({ kind, id }: Actor): Pick<ChainEntry, 'actorKind' | 'actorId'> =>
  kind === 'person' ? { actorKind: 'subject', actorId: '' } : { actorKind: kind, actorId: id };

/** Before the first entry. */
export const GENESIS = Buffer.alloc(32);

/** SHA-256 over the hash of the entry before and this entry in one fixed form. 32 bytes. */
export const chainHash = (previous: Buffer, entry: ChainEntry): Buffer =>
  hash('sha256', Buffer.concat([previous, Buffer.from(textOf(entry))]), 'buffer');

/** JSON of {@link membersOf}, with the facts and what follows them put behind. */
const textOf = (entry: ChainEntry): string =>
  `${JSON.stringify(membersOf(entry)).slice(0, -1)},${factsInText(entry.facts)},${quoted(entry.personalDigest)},${quoted(entry.receiptHash)}]`;

/** In this order for ever, before the facts and the digests: an array has one form, an object many. */
const membersOf = (entry: ChainEntry): readonly unknown[] => [
  entry.sequence,
  entry.at,
  entry.id,
  entry.recordId,
  entry.subject,
  entry.kind,
  entry.event,
  entry.consentId,
  entry.versionId,
  entry.status,
  entry.clientId,
  entry.locale,
  hex(entry.contentHash),
  entry.source,
  entry.actorKind,
  entry.actorId,
];

let lastFacts = '';
let lastCanonical = '';

/** Their canonical form (RFC 8785), as a text in JSON. Most entries that are written one after the other have the same. */
function factsInText(facts: ChainEntry['facts']): string {
  const text = factsText(facts);
  if (text !== lastFacts) {
    lastCanonical = JSON.stringify(canonicalize(facts));
    lastFacts = text;
  }
  return lastCanonical;
}

let lastGiven: ChainEntry['facts'] = {};
let lastText = '{}';

/** JSON of the facts of an entry, which nobody changes once it has them. */
export function factsText(facts: ChainEntry['facts']): string {
  if (facts !== lastGiven) {
    lastText = JSON.stringify(facts);
    lastGiven = facts;
  }
  return lastText;
}

const quoted = (bytes: Buffer | null): string => (bytes === null ? 'null' : `"${bytes.toString('hex')}"`);

const hex = (bytes: Buffer | null): string | null => bytes?.toString('hex') ?? null;
