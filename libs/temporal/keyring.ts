import { createSecretKey, type KeyObject } from 'node:crypto';
import { idPattern } from '#contracts';
import type { DigestKey, MasterKeys } from '#keys';
import type { UnitOfWork } from '#persistence';
import { BoundedMap } from '#platform';
import type { Keyring } from './payload-codec.js';

const CACHE_MS = 60_000;
const CACHE_SIZE = 20_000;
/** Key of payloads that belong to no request. */
const INSTALLATION = 'installation';
/** Whoever forges a payload names any key, also in characters that PostgreSQL takes in no text. */
const KEY_ID = idPattern('key');

interface KeyRow {
  readonly id: string;
  readonly wrapped: Buffer | null;
  readonly masterKey: string | null;
}
interface Entry {
  readonly id: string;
  readonly key: KeyObject;
  readonly until: number;
}

/** Request keys from the database: destroying the key of a request makes its whole history unreadable. */
export class DatabaseKeyring implements Keyring {
  readonly #byRequest = new BoundedMap<string, Entry>(CACHE_SIZE);
  readonly #byId = new BoundedMap<string, Entry>(CACHE_SIZE);
  readonly #installation: KeyObject;

  constructor(
    private readonly masters: MasterKeys,
    digests: DigestKey,
    private readonly unitOfWork: UnitOfWork,
  ) {
    this.#installation = createSecretKey(digests.digest('temporal', INSTALLATION), 'hex');
  }

  async keyFor(workflowId: string | null): Promise<{ id: string; key: KeyObject }> {
    const requestId = workflowId?.split('/')[0];
    if (!requestId?.startsWith('req_')) return { id: INSTALLATION, key: this.#installation };
    const cached = fresh(this.#byRequest.get(requestId));
    if (cached) return cached;
    const row = await this.#find(`kind = 'request' and ref = ?`, requestId);
    return this.#remember(row, requestId) ?? { id: INSTALLATION, key: this.#installation };
  }

  async keyById(id: string): Promise<KeyObject | null> {
    if (id === INSTALLATION) return this.#installation;
    if (!KEY_ID.test(id)) return null;
    const cached = fresh(this.#byId.get(id));
    if (cached) return cached.key;
    return this.#remember(await this.#find(`kind = 'request' and id = ?`, id), null)?.key ?? null;
  }

  async #find(condition: string, value: string): Promise<KeyRow | undefined> {
    const sql = `select id, wrapped, master_key "masterKey" from wrapped_key where destroyed_at is null and ${condition}`;
    const [row] = await this.unitOfWork.runAsSystem(() => this.unitOfWork.query<KeyRow>(sql, [value]));
    return row;
  }

  #remember(row: KeyRow | undefined, requestId: string | null): Entry | null {
    if (!row?.wrapped) return null;
    const key = createSecretKey(this.masters.unwrap({ ...row, wrapped: row.wrapped }));
    const entry = { id: row.id, key, until: performance.now() + CACHE_MS };
    this.#byId.set(row.id, entry);
    if (requestId) this.#byRequest.set(requestId, entry);
    return entry;
  }
}

const fresh = (entry: Entry | undefined): Entry | null =>
  entry && entry.until > performance.now() ? entry : null;
