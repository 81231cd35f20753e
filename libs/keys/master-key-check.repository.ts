import type { UnitOfWork } from '#persistence';

/** Held shared by whoever makes a key, alone by whoever changes under which master key keys are made. */
const SEALING_LOCK = 7_150_012;

export interface KeptCheck {
  /** {@link MasterKey.checkValue} of the key that seals. */
  readonly value: string;
  /** Secret of the {@link DigestKey}, wrapped under that key; null: derived from it, not kept yet. */
  readonly digestKey: Buffer | null;
}

/** The one row that says which master key a database is sealed under. */
export class MasterKeyCheckRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async find(): Promise<KeptCheck | undefined> {
    const [row] = await this.unitOfWork.query<KeptCheck>(
      `select value, digest_key "digestKey" from master_key_check`,
    );
    return row;
  }

  /** Keeps what was there first. */
  async insertOnce(value: string): Promise<void> {
    await this.unitOfWork.query(
      `insert into master_key_check (value) values (?) on conflict (only_row) do nothing`,
      [value],
    );
  }

  async keepDigestKey(value: string, digestKey: Buffer): Promise<void> {
    await this.unitOfWork.query(
      `update master_key_check set digest_key = ? where value = ? and digest_key is null`,
      [digestKey, value],
    );
  }

  /** Waits for those who make a key in a transaction that is not through. */
  async lockForMove(): Promise<void> {
    await this.unitOfWork.query(`select pg_advisory_xact_lock(?)`, [SEALING_LOCK]);
  }

  async move({ value, digestKey }: KeptCheck): Promise<void> {
    await this.unitOfWork.query(`update master_key_check set value = ?, digest_key = ?`, [value, digestKey]);
  }

  /**
   * Check value of the key under which to wrap, in the transaction of a tenant; it cannot change until that ends.
   * Undefined while the database has met no key.
   */
  async holdSealing(): Promise<string | undefined> {
    await this.unitOfWork.write(`select pg_advisory_xact_lock_shared(?)`, [SEALING_LOCK]);
    const [row] = await this.unitOfWork.query<{ value: string }>(`select value from master_key_check`);
    return row?.value;
  }
}
