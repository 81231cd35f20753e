import type { RefusalCode } from '#contracts';
import type { Decision, DecisionReview } from '#contracts/schemas';
import type { CommandFacts } from './command-event.js';
import type { CommandInput } from './commands.service.js';

/** The words of one purpose. */
interface Note {
  readonly purposeId: string;
  readonly note: string;
}

/** What was decided of one purpose, with the words about it; null: none. */
interface DecidedPurpose {
  readonly purposeId: string;
  readonly decision: 'grant' | 'refuse';
  readonly codes: readonly RefusalCode[];
  readonly note: string | null;
}

/** A recorded decision with its words. */
export interface DecisionWords {
  readonly purposes: readonly DecidedPurpose[];
  /** All of them; undefined: none were given. */
  readonly text: string | undefined;
  /** Of a decision by a machine. */
  readonly review: DecisionReview | undefined;
}

/**
 * A decision as a command: codes in clear, the words of people apart. Of a review its words are what is kept, of
 * several purposes the words of each.
 */
export function decisionCommand({ purposes, review }: Decision): CommandInput {
  const notes = purposes.flatMap(({ purposeId, note }): Note[] => (note ? [{ purposeId, note }] : []));
  const body = {
    purposes: purposes.map(({ note: _note, ...purpose }) => purpose),
    ...(review ? { reviewed: true } : notes.length > 0 && { noted: true }),
  };
  const words = review ?? (notes.length > 0 ? notes : undefined);
  return { kind: 'decision', body, text: words && JSON.stringify(words) };
}

/** What {@link decisionCommand} kept, from the clear text of a decision; one without marks is plain words about all. */
export function decisionWords({ body }: CommandFacts, text: string | undefined): DecisionWords {
  const given = (body.purposes ?? []) as (Omit<DecidedPurpose, 'codes' | 'note'> & {
    codes?: RefusalCode[];
  })[];
  const review =
    body.reviewed === true && text !== undefined ? (JSON.parse(text) as DecisionReview) : undefined;
  const notes = body.noted === true && text !== undefined ? (JSON.parse(text) as Note[]) : [];
  const purposes = given.map(({ purposeId, decision, codes = [] }) => ({
    purposeId,
    decision,
    codes,
    note: notes.find((one) => one.purposeId === purposeId)?.note ?? null,
  }));
  const together = notes.map(({ note }) => note).join('\n');
  return { purposes, review, text: review?.explanation ?? (together || text) };
}
