import { Inject, Injectable } from '@nestjs/common';
import type { Notes } from '#connectors/spi';
import { KeyManager, openSealed, seal } from '#keys';
import { UnitOfWork } from '#persistence';

const CONTEXT = 'store_note.text';

/**
 * Notes of stores that have no place for them, in our own database: sealed under the key of the tenant, since a redo log
 * holds values of rows. Every change is a transaction of its own.
 */
@Injectable()
export class StoreNotes {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(KeyManager) private readonly keys: KeyManager,
  ) {}

  /** Of one store of the tenant of the context. */
  of(store: string): Notes {
    return {
      get: async (id) => (await this.#read(store, id))?.text ?? null,
      swap: (id, expected, next) => this.#swap(store, id, expected, next),
      list: async (prefix) => {
        const rows = await this.#query<{ id: string }>(
          `select id from store_note where store = ? and starts_with(id, ?) order by id`,
          [store, prefix],
        );
        return rows.map(({ id }) => id);
      },
    };
  }

  async #swap(store: string, id: string, expected: string | null, next: string | null): Promise<boolean> {
    const held = await this.#read(store, id);
    if ((held?.text ?? null) !== expected) return false;
    if (next === null) return held === null || this.#remove(store, id, held.version);
    const box = seal(await this.keys.secret('tenant'), Buffer.from(next), CONTEXT);
    const changed =
      held === null
        ? await this.#query(
            `insert into store_note (tenant_id, store, id, text) values (habeas_tenant(), ?, ?, ?)
             on conflict do nothing returning id`,
            [store, id, box],
          )
        : await this.#query(
            `update store_note set text = ?, version = nextval('store_note_version') where store = ? and id = ? and version = ? returning id`,
            [box, store, id, held.version],
          );
    return changed.length === 1;
  }

  async #remove(store: string, id: string, version: string): Promise<boolean> {
    const removed = await this.#query(
      `delete from store_note where store = ? and id = ? and version = ? returning id`,
      [store, id, version],
    );
    return removed.length === 1;
  }

  /** The version says whether it is still the same note: one text is sealed in another way each time. */
  async #read(store: string, id: string): Promise<{ text: string; version: string } | null> {
    const [row] = await this.#query<{ text: Buffer; version: string }>(
      `select text, version from store_note where store = ? and id = ?`,
      [store, id],
    );
    if (!row) return null;
    const text = openSealed(await this.keys.secret('tenant'), Buffer.from(row.text), CONTEXT);
    return { text: text.toString('utf8'), version: row.version };
  }

  #query<T extends object>(sql: string, parameters: readonly unknown[]): Promise<T[]> {
    return this.unitOfWork.run(() => this.unitOfWork.query<T>(sql, parameters));
  }
}
