import { hash, randomUUID } from 'node:crypto';
import { composeReceipt } from '#domain/receipts';
import { receiptFactsOf, type AnswerContext, type AnswerRow } from './receipt-facts-of.js';
import { hashOfAnswer } from './receipt-hash.js';

/** What the receipts of an answer and the next have in common, where only persons, ids and times differ. */
interface Common {
  readonly row: AnswerRow;
  readonly context: AnswerContext;
  /** null until a second answer is like the first: the receipt of one alone is composed as ever. */
  text: ReceiptText | null;
}

/** Makes the JSON text of a receipt from what is its own. */
type ReceiptText = (own: Pick<AnswerRow, 'id' | 'recordId' | 'subject' | 'at'>) => string;

/** Hashes of receipts of answers that are written together: most of them are alike, and composing is most of the work. */
export class ReceiptHashes {
  readonly #known = new Map<AnswerRow['facts'], Common[]>();

  /** As {@link hashOfAnswer}. @param row its `facts` are the same object as those of the answers that it is like */
  of(row: AnswerRow, context: AnswerContext): Buffer {
    const known = this.#known.get(row.facts) ?? [];
    const common = known.find((each) => isAlike(each, row, context));
    if (!common) {
      this.#known.set(row.facts, [...known, { row, context, text: null }]);
      return hashOfAnswer(row, context);
    }
    common.text ??= receiptText(row, context);
    return hash('sha256', common.text(row), 'buffer');
  }
}

const isAlike = ({ row: one, context: its }: Common, other: AnswerRow, context: AnswerContext): boolean =>
  one.status === other.status &&
  one.source === other.source &&
  one.actorKind === other.actorKind &&
  one.clientId === other.clientId &&
  one.locale === other.locale &&
  one.contentHash === other.contentHash &&
  its.consent === context.consent &&
  its.version === context.version &&
  its.profile === context.profile;

/** Nobody knows it, so nothing that somebody wrote has it in it. */
const MARKS = { id: randomUUID(), recordId: randomUUID(), subject: randomUUID() };
const MARKED_SECONDS = 4_102_444_800;
const OWN = new RegExp(
  `"consentTimestamp":${MARKED_SECONDS}(?=,)|${MARKS.id}|${MARKS.recordId}|${MARKS.subject}`,
  'g',
);

/** Composes a receipt with marks for what is an answer's own, and cuts its text there. */
function receiptText(row: AnswerRow, context: AnswerContext): ReceiptText {
  const marked = { ...row, ...MARKS, at: MARKED_SECONDS * 1_000 };
  const text = JSON.stringify(composeReceipt(receiptFactsOf(marked, context)));
  const places = [...text.matchAll(OWN)].map(([place]) => OWNERS.get(place) ?? timestamp);
  const parts = text.split(OWN);
  return (own) => places.reduce((made, value, index) => made + value(own) + parts[index + 1]!, parts[0]!);
}

type Own = Parameters<ReceiptText>[0];
const OWNERS: ReadonlyMap<string, (own: Own) => string> = new Map([
  [MARKS.id, ({ id }: Own) => id],
  [MARKS.recordId, ({ recordId }: Own) => recordId],
  [MARKS.subject, ({ subject }: Own) => subject],
]);
const timestamp = ({ at }: Own): string => `"consentTimestamp":${Math.floor(at / 1_000)}`;
