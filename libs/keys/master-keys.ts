import { AppError } from '#contracts';
import { MasterKey } from './master-key.js';

/** A key as it is stored. */
export interface WrappedBytes {
  readonly id: string;
  readonly wrapped: Buffer;
  /** Id of the master key; null: from before keys said so. */
  readonly masterKey: string | null;
}

/** The master keys that a process holds: the first is the one to seal under, the others still open. */
export class MasterKeys {
  readonly first: MasterKey;
  readonly ids: readonly string[];
  readonly #byId: ReadonlyMap<string, MasterKey>;

  /** @param secrets 32 bytes each */
  constructor(...secrets: readonly [Buffer, ...Buffer[]]) {
    const [first, ...older] = secrets;
    this.first = new MasterKey(first);
    const keys = [this.first, ...older.map((secret) => new MasterKey(secret))];
    this.#byId = new Map(keys.map((key) => [key.id, key]));
    this.ids = keys.map(({ id }) => id);
  }

  /** @throws AppError `key.foreign` */
  get(id: string): MasterKey {
    const key = this.#byId.get(id);
    if (!key) throw missingMasterKey(id);
    return key;
  }

  /** @throws AppError `key.foreign` when it takes a key that is not held, Error when it was changed */
  unwrap(key: WrappedBytes): Buffer {
    const master = key.masterKey === null ? this.#opening(key) : this.get(key.masterKey);
    if (!master) throw foreignDatabase();
    return master.unwrap(Buffer.from(key.wrapped), key.id);
  }

  /** Id of the key under which it is wrapped; null when that is not held. */
  identify(key: WrappedBytes): string | null {
    if (key.masterKey === null) return this.#opening(key)?.id ?? null;
    return this.#byId.has(key.masterKey) ? key.masterKey : null;
  }

  #opening({ id, wrapped }: WrappedBytes): MasterKey | undefined {
    return [...this.#byId.values()].find((key) => opens(key, Buffer.from(wrapped), id));
  }
}

function opens(key: MasterKey, wrapped: Buffer, keyId: string): boolean {
  try {
    key.unwrap(wrapped, keyId);
    return true;
  } catch {
    return false;
  }
}

const missingMasterKey = (id: string): AppError =>
  new AppError('key.foreign', {
    detail: `Keys of this database are wrapped under the master key ${id}, which is not among those given: add it as a line to MASTER_KEY_FILE or MASTER_KEY_URL, and keep it until habeas keys status says that it may go.`,
  });

/** @param id of the master key that it takes, when the database says so */
export const foreignDatabase = (id?: string): AppError =>
  new AppError('key.foreign', {
    detail: `The master key is not the one under which this database is sealed${id ? ` (${id})` : ''}: give the right one in MASTER_KEY_FILE or MASTER_KEY_URL.`,
  });
