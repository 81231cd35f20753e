import { randomUUID } from 'node:crypto';
import { AppError } from '#contracts';
import type { Notes } from './staged-driver.js';
import { StagedOperations } from './staged-operations.js';

/**
 * `prepared`: nothing is done. `committing`: being done, and must be finished. `undoing`: the store refused a value, and
 * what was done is being taken back. `applied`: done, but for `left` rows.
 */
export type RedoState = 'prepared' | 'committing' | 'undoing' | 'applied';
interface RedoHeader {
  readonly state: RedoState;
  readonly parts: number;
  readonly left: number;
}

const PART_CHARACTERS = 512 * 1024;
const TOKEN = /^staged:([0-9a-f]{32}):([0-9a-f-]{36})$/;

/** The operations of one session, kept in the store itself from its token until its outcome is known. */
export class RedoLog {
  private constructor(
    private readonly notes: Notes,
    private readonly lock: string,
    private readonly name: string,
  ) {}

  /** Parts first: without its head a log says nothing, and is swept away. */
  static async write(notes: Notes, lock: string, operations: StagedOperations): Promise<RedoLog> {
    const log = new RedoLog(notes, lock, randomUUID());
    let parts = 0;
    for (const part of partsOf(operations.lines())) await log.add(`${log.id}/${String(parts++)}`, part);
    await log.add(log.id, headText({ state: 'prepared', parts, left: 0 }));
    return log;
  }

  /** Null when the text is no token of ours. */
  static byToken(notes: Notes, token: string): RedoLog | null {
    const match = TOKEN.exec(token);
    return match ? new RedoLog(notes, match[1]!, match[2]!) : null;
  }

  /** All that sessions with this lock have left, with and without a head. */
  static async ofLock(notes: Notes, lock: string): Promise<readonly RedoLog[]> {
    const ids = await notes.list(`redo/${lock}/`);
    const names = new Set(ids.map((id) => id.split('/')[2] ?? ''));
    return [...names].map((name) => new RedoLog(notes, lock, name));
  }

  /** Of the session, for a driver that keeps something for it. */
  get session(): string {
    return this.name;
  }

  get token(): string {
    return `staged:${this.lock}:${this.name}`;
  }

  get lockDigest(): string {
    return this.lock;
  }

  async head(): Promise<RedoHeader | null> {
    const text = await this.notes.get(this.id);
    return text === null ? null : (JSON.parse(text) as RedoHeader);
  }

  async operations(): Promise<StagedOperations> {
    const operations = new StagedOperations();
    const { parts } = (await this.head()) ?? { parts: 0 };
    for (let part = 0; part < parts; part++) {
      const text = await this.notes.get(`${this.id}/${String(part)}`);
      if (text === null) throw incomplete();
      for (const line of text.split('\n').filter(Boolean)) operations.addLine(line);
    }
    return operations;
  }

  /** False when the log is no longer in the state `from`. */
  async move(from: RedoState, to: RedoState, left = 0): Promise<boolean> {
    const head = await this.head();
    if (head?.state !== from) return false;
    return this.notes.swap(this.id, headText(head), headText({ ...head, state: to, left }));
  }

  /** Removes the log if it is still in this state; false when it is not. The head goes first: it decides. */
  async drop(state: RedoState): Promise<boolean> {
    const head = await this.head();
    if (head?.state !== state || !(await this.notes.swap(this.id, headText(head), null))) return false;
    await this.dropParts();
    return true;
  }

  async remove(): Promise<void> {
    await this.removeNote(this.id);
    await this.dropParts();
  }

  /** The operations hold personal data and go as soon as they are done. */
  async dropParts(): Promise<void> {
    for (const id of await this.notes.list(`${this.id}/`)) await this.removeNote(id);
  }

  private get id(): string {
    return `redo/${this.lock}/${this.name}`;
  }

  private async add(id: string, text: string): Promise<void> {
    if (!(await this.notes.swap(id, null, text))) throw incomplete();
  }

  private async removeNote(id: string): Promise<void> {
    const text = await this.notes.get(id);
    if (text !== null) await this.notes.swap(id, text, null);
  }
}

const incomplete = (): AppError =>
  new AppError('store.failed', {
    detail: 'The redo log in the store is not complete; it can be tried again.',
  });

const headText = ({ state, parts, left }: RedoHeader): string => JSON.stringify({ state, parts, left });

function* partsOf(lines: Iterable<string>): Iterable<string> {
  let part: string[] = [];
  let size = 0;
  for (const line of lines) {
    if (part.length > 0 && size + line.length > PART_CHARACTERS) {
      yield part.join('\n');
      part = [];
      size = 0;
    }
    part.push(line);
    size += line.length + 1;
  }
  if (part.length > 0) yield part.join('\n');
}
