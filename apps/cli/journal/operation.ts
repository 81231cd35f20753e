import { createHmac, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, type Correction, type Identity } from '#contracts';
import {
  canonicalHash,
  dataMapHash,
  identityKey,
  type DataMap,
  type Journal,
  type Plan,
  type PseudonymKeys,
  type StoreExecution,
  type PlannedAll,
} from '#engine';
import { writeWhole } from '../input/files.js';
import { FileJournal } from './file-journal.js';
import { lockOperation } from './operation-lock.js';
import { SealedText } from './sealed-text.js';

export type DoneExecution = Extract<StoreExecution, { status: 'done' }>;

/** What must survive a crash in the middle of an erasure: half of it done, the person is no longer found by planning. */
export interface OperationState {
  /** RFC 3339. */
  readonly startedAt: string;
  /** RFC 3339; the day on which the plan judged retention, and on which a run that continues judges it again. */
  readonly plannedAt: string;
  /** All that are known, those included that stores taught. */
  readonly identities: readonly Identity[];
  /** What rows of the person called them. Absent: written before names were looked for. */
  readonly names?: readonly string[];
  /** What was approved; null when the next run has to plan again because the data moved or something was left. */
  readonly plan: Plan | null;
  /** How many plans there were, the present one included; from 1. */
  readonly round: number;
  /** By store, over all plans of this operation; each outcome says its round. */
  readonly executions: Readonly<Record<string, DoneExecution>>;
  /** Base64. Gone with this record, which is what makes pseudonyms of this scope irreversible. */
  readonly requestKey: string;
}

export const STATE_FILE = 'operation.sealed';
const LOCK_FILE = 'lock';

/**
 * The same map and the same identifiers name the same operation, whatever the data looks like by now. Keyed, so that
 * the name of the folder cannot be guessed from an e-mail address.
 */
export const operationId = (
  map: DataMap,
  identities: readonly Identity[],
  secret: Buffer,
  corrections?: readonly Correction[],
): string =>
  createHmac('sha256', secret)
    .update(
      canonicalHash([
        'habeas:operation:1',
        dataMapHash(map),
        identities.map(identityKey).sort(),
        ...(corrections ? [corrections] : []),
      ]),
    )
    .digest('hex')
    .slice(0, 32);

const newRequestKey = (): string => randomBytes(32).toString('base64');

/** One erasure on this machine: its lock, its record and the journals of its stores. */
export class Operation {
  readonly #sealed: SealedText;
  #isClosed = false;

  private constructor(
    readonly id: string,
    readonly folder: string,
    private readonly secret: Buffer,
    private readonly lock: { release(): void },
  ) {
    this.#sealed = new SealedText(secret);
  }

  /** @throws AppError `request.illegal_transition` while another process works on it */
  static async open(journals: string, id: string, secret: Buffer): Promise<Operation> {
    const folder = join(journals, id);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new Operation(id, folder, secret, lockOperation(join(folder, LOCK_FILE)));
  }

  /** What is known with a new plan, which takes the place of an earlier one. */
  planned(known: OperationState | null, planned: PlannedAll, now: Date): OperationState {
    const at = now.toISOString();
    const { identities, plan } = planned;
    const names = [...new Set([...(known?.names ?? []), ...planned.names])];
    const begun = known ?? { startedAt: at, round: 1, executions: {}, requestKey: newRequestKey() };
    return { ...begun, plannedAt: at, identities, names, plan };
  }

  load(): Promise<OperationState | null> {
    return readState(this.folder, this.#sealed);
  }

  /** What an operation that is not over knows, without working on it; null: there is none. */
  static peek(journals: string, id: string, secret: Buffer): Promise<OperationState | null> {
    return readState(join(journals, id), new SealedText(secret));
  }

  save(state: OperationState): Promise<void> {
    return writeWhole(join(this.folder, STATE_FILE), this.#sealed.seal(state, STATE_FILE));
  }

  journal(storeId: string): Journal {
    return new FileJournal(join(this.folder, `${storeId}.ndjson`), this.#sealed);
  }

  /** The next run plans anew, so that what was journalled for the old plan means nothing any more. */
  async planAgain(state: OperationState): Promise<void> {
    await this.save({ ...state, plan: null, round: state.round + 1 });
    for (const name of await readdir(this.folder))
      if (name.endsWith('.ndjson')) await rm(join(this.folder, name), { force: true });
  }

  keys(state: OperationState): PseudonymKeys {
    const requestKey = Buffer.from(state.requestKey, 'base64');
    return {
      key: (scope) => Promise.resolve(scope === 'tenant' || scope === 'global' ? this.secret : requestKey),
    };
  }

  /** Nothing stays of it. */
  async remove(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.lock.release();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Keeps what is needed to continue; an operation that never began leaves nothing. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    const isBegun = (await readdir(this.folder)).includes(STATE_FILE);
    if (!isBegun) return this.remove();
    this.#isClosed = true;
    this.lock.release();
  }
}

async function readState(folder: string, sealed: SealedText): Promise<OperationState | null> {
  const text = await readFile(join(folder, STATE_FILE), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  try {
    // An erasure begun before rounds were counted had one plan as far as can be told.
    return { round: 1, ...(sealed.open(text, STATE_FILE) as Omit<OperationState, 'round'>) };
  } catch (cause) {
    throw new AppError('setting.invalid', {
      detail: `${folder} holds an unfinished erasure that this secret of pseudonyms does not open.`,
      cause,
    });
  }
}
