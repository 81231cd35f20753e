import type { UnitOfWork } from '#persistence';
import type { WrappedBytes } from './master-keys.js';

const REWRAP_LOCK = 7_150_013;
/** As the index has it: '' for keys that do not say under which master key they are. */
const WRAPPED_UNDER = `coalesce(master_key, '')`;

/** Which master key wraps how much, over all tenants. Call inside `runAsSystem`. */
export class RewrapRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Ids of the master keys in use, by a step of the index for each: no walk over all keys. */
  async listInUse(): Promise<(string | null)[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `with recursive used (id) as (
         (select ${WRAPPED_UNDER} from wrapped_key where wrapped is not null order by ${WRAPPED_UNDER} limit 1)
         union all
         select (select ${WRAPPED_UNDER} from wrapped_key where wrapped is not null and ${WRAPPED_UNDER} > used.id
                  order by ${WRAPPED_UNDER} limit 1)
           from used where used.id is not null)
       select id from used where id is not null`,
    );
    return rows.map(({ id }) => id || null);
  }

  async count(): Promise<{ masterKey: string | null; keys: number }[]> {
    const rows = await this.unitOfWork.query<{ id: string; keys: number }>(
      `select ${WRAPPED_UNDER} id, count(*)::int keys from wrapped_key where wrapped is not null group by 1 order by 1`,
    );
    return rows.map(({ id, keys }) => ({ masterKey: id || null, keys }));
  }

  /** Some key under this master key. */
  async findOne(masterKey: string | null): Promise<WrappedBytes | undefined> {
    const [row] = await this.unitOfWork.query<WrappedBytes>(
      `select id, wrapped, master_key "masterKey" from wrapped_key
        where wrapped is not null and ${WRAPPED_UNDER} = ? limit 1`,
      [masterKey ?? ''],
    );
    return row;
  }

  /** One batch at a time, whoever runs it. */
  async lock(): Promise<void> {
    await this.unitOfWork.query(`select pg_advisory_xact_lock(?)`, [REWRAP_LOCK]);
  }

  /** Waits for who destroys or retires one of them, and then leaves it out or sees what became of it. */
  lockBatch(masterKey: string | null, limit: number): Promise<WrappedBytes[]> {
    return this.unitOfWork.query<WrappedBytes>(
      `select id, wrapped, master_key "masterKey" from wrapped_key
        where wrapped is not null and ${WRAPPED_UNDER} = ? order by id limit ? for update`,
      [masterKey ?? '', limit],
    );
  }

  async rewrap(masterKey: string, keys: readonly { id: string; wrapped: Buffer }[]): Promise<void> {
    const rows = keys.map(({ id, wrapped }) => ({ id, wrapped: wrapped.toString('base64') }));
    await this.unitOfWork.query(
      `update wrapped_key set wrapped = decode(row.wrapped, 'base64'), master_key = ?
         from jsonb_to_recordset(?::jsonb) as row (id text, wrapped text)
        where wrapped_key.id = row.id`,
      [masterKey, JSON.stringify(rows)],
    );
  }
}
