import { AppError, isAppError } from '#contracts';
import type { UnitOfWork } from '#persistence';
import type { MasterKey } from './master-key.js';

const UNDEFINED_TABLE = '42P01';

/**
 * Whether a master key is the one under which a database is sealed. Any 32 bytes look like a key: taken unchecked, a
 * wrong one seals what the right one can never open.
 */
export class MasterKeyCheck {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * For a process that is about to work: the first key that a database meets becomes its own.
   * @throws AppError `key.foreign`, `service.unavailable` without a database of the newest schema
   */
  async confirm(master: MasterKey): Promise<void> {
    await this.#asSystem(async () => {
      if (await this.#isKnown(master)) return;
      await this.unitOfWork.query(
        `insert into master_key_check (value) values (?) on conflict (only_row) do nothing`,
        [master.checkValue],
      );
      await this.#isKnown(master);
    });
  }

  /**
   * Changes nothing.
   * @returns false while the database has met no key yet
   * @throws AppError `key.foreign`, `service.unavailable`
   */
  compare(master: MasterKey): Promise<boolean> {
    return this.#asSystem(() => this.#isKnown(master));
  }

  async #isKnown(master: MasterKey): Promise<boolean> {
    const [kept] = await this.unitOfWork.query<{ value: string }>(`select value from master_key_check`);
    if (kept && kept.value !== master.checkValue) throw foreign();
    if (!kept) await this.#tryOnWrappedKey(master);
    return kept !== undefined;
  }

  /** A database from before there were check values: what it holds must open. */
  async #tryOnWrappedKey(master: MasterKey): Promise<void> {
    const [row] = await this.unitOfWork.query<{ id: string; wrapped: Buffer }>(
      `select id, wrapped from wrapped_key where wrapped is not null order by created_at limit 1`,
    );
    if (!row) return;
    try {
      master.unwrap(Buffer.from(row.wrapped), row.id);
    } catch (cause) {
      throw foreign(cause);
    }
  }

  async #asSystem<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.unitOfWork.runAsSystem(work);
    } catch (cause) {
      if (isAppError(cause)) throw cause;
      const detail =
        (cause as { code?: unknown }).code === UNDEFINED_TABLE
          ? 'The database does not have the newest schema. Run habeas migrate.'
          : 'PostgreSQL does not answer. Check DATABASE_URL.';
      throw new AppError('service.unavailable', { detail, cause });
    }
  }
}

const foreign = (cause?: unknown): AppError =>
  new AppError('key.foreign', {
    detail:
      'The master key is not the one under which this database is sealed: give the right one in MASTER_KEY_FILE or MASTER_KEY_URL.',
    cause,
  });
