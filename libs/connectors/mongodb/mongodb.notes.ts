import type { Collection } from 'mongodb';
import type { Notes } from '../staged/index.js';

/** The only collection of ours, empty when nothing is under way. */
export const NOTES = 'habeas_journal';

interface Note {
  readonly _id: string;
  readonly text: string;
}
type WithNotes = <T>(work: (notes: Collection<Note>) => Promise<T>) => Promise<T>;

const DUPLICATE_KEY = 11_000;

/** Notes as documents: MongoDB changes one document atomically. */
export class MongoNotes implements Notes {
  constructor(
    private readonly within: (work: (notes: Collection<never>) => Promise<unknown>) => Promise<unknown>,
  ) {}

  get(id: string): Promise<string | null> {
    return this.with(async (notes) => (await notes.findOne({ _id: id }))?.text ?? null);
  }

  swap(id: string, expected: string | null, next: string | null): Promise<boolean> {
    return this.with(async (notes) => {
      if (expected === null)
        return next === null ? (await notes.findOne({ _id: id })) === null : add(notes, id, next);
      if (next === null) return (await notes.deleteOne({ _id: id, text: expected })).deletedCount === 1;
      return (
        (await notes.updateOne({ _id: id, text: expected }, { $set: { text: next } })).matchedCount === 1
      );
    });
  }

  list(prefix: string): Promise<readonly string[]> {
    return this.with(async (notes) => {
      const query = { _id: { $gte: prefix, $lt: `${prefix}\uffff` } };
      return (await notes.find(query, { projection: { _id: 1 } }).toArray()).map(({ _id }) => _id);
    });
  }

  private readonly with: WithNotes = (work) => this.within(work as never) as never;
}

async function add(notes: Collection<Note>, _id: string, text: string): Promise<boolean> {
  try {
    await notes.insertOne({ _id, text });
    return true;
  } catch (error) {
    if ((error as { code?: number }).code === DUPLICATE_KEY) return false;
    throw error;
  }
}
