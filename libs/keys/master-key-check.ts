import { AppError, isAppError } from '#contracts';
import type { UnitOfWork } from '#persistence';
import { DigestKey } from './digest-key.js';
import { MasterKeyCheckRepository, type KeptCheck } from './master-key-check.repository.js';
import { masterKeyId, type MasterKey } from './master-key.js';
import { foreignDatabase, type MasterKeys } from './master-keys.js';
import { RewrapRepository } from './rewrap.repository.js';

const UNDEFINED_TABLE = '42P01';
const UNDEFINED_COLUMN = '42703';
/** What the digest key is sealed for. */
export const DIGEST_KEY = 'digest-key';

/**
 * Whether the master keys of a process are those under which a database is sealed. Any 32 bytes look like a key: taken
 * unchecked, a wrong one seals what the right one can never open.
 */
export class MasterKeyCheck {
  readonly #kept: MasterKeyCheckRepository;
  readonly #wrapped: RewrapRepository;

  constructor(private readonly unitOfWork: UnitOfWork) {
    this.#kept = new MasterKeyCheckRepository(unitOfWork);
    this.#wrapped = new RewrapRepository(unitOfWork);
  }

  /**
   * For a process that is about to work: the first key that a database meets becomes its own.
   * @throws AppError `key.foreign`, `service.unavailable` without a database of the newest schema
   */
  confirm(masters: MasterKeys): Promise<DigestKey> {
    return this.#asSystem(async () => {
      if (!(await this.#isKnown(masters)))
        await this.#kept.insertOnce((await this.#oldest(masters)).checkValue);
      return new DigestKey(await this.#digestSecret(masters));
    });
  }

  /**
   * Changes nothing.
   * @returns false while the database has met no key yet
   * @throws AppError `key.foreign`, `service.unavailable`
   */
  compare(masters: MasterKeys): Promise<boolean> {
    return this.#asSystem(() => this.#isKnown(masters));
  }

  async #isKnown(masters: MasterKeys): Promise<boolean> {
    const kept = await this.#kept.find();
    if (kept) sealingKey(masters, kept);
    for (const masterKey of await this.#wrapped.listInUse()) await this.#expectToOpen(masters, masterKey);
    return kept !== undefined;
  }

  /** What a database holds must open, whichever master keys it was made under. */
  async #expectToOpen(masters: MasterKeys, masterKey: string | null): Promise<void> {
    if (masterKey !== null) return void masters.get(masterKey);
    const sample = await this.#wrapped.findOne(null);
    if (sample && masters.identify(sample) === null) throw foreignDatabase();
  }

  /** Of a database from before there were check values: the key that its keys are under. */
  async #oldest(masters: MasterKeys): Promise<MasterKey> {
    const [inUse] = await this.#wrapped.listInUse();
    const sample = inUse === undefined ? undefined : await this.#wrapped.findOne(inUse);
    return sample ? masters.get(masters.identify(sample)!) : masters.first;
  }

  async #digestSecret(masters: MasterKeys): Promise<Buffer> {
    const found = await this.#find();
    if (!found.digestKey) {
      const master = sealingKey(masters, found);
      await this.#kept.keepDigestKey(found.value, master.wrap(master.digestSecret, DIGEST_KEY));
    }
    const kept = await this.#find();
    return sealingKey(masters, kept).unwrap(Buffer.from(kept.digestKey!), DIGEST_KEY);
  }

  async #find(): Promise<KeptCheck> {
    const kept = await this.#kept.find();
    if (!kept) throw new AppError('internal', { detail: 'The check value of the master key is not kept.' });
    return kept;
  }

  async #asSystem<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.unitOfWork.runAsSystem(work);
    } catch (cause) {
      if (isAppError(cause)) throw cause;
      const { code } = cause as { code?: unknown };
      const detail =
        code === UNDEFINED_TABLE || code === UNDEFINED_COLUMN
          ? 'The database does not have the newest schema. Run habeas migrate.'
          : 'PostgreSQL does not answer. Check DATABASE_URL.';
      throw new AppError('service.unavailable', { detail, cause });
    }
  }
}

/** The key that the database seals under. @throws AppError `key.foreign` */
export function sealingKey(masters: MasterKeys, { value }: Pick<KeptCheck, 'value'>): MasterKey {
  const id = masterKeyId(value);
  if (!masters.ids.includes(id)) throw foreignDatabase(id);
  return masters.get(id);
}
