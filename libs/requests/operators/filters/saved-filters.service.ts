import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AuditTrail } from '#audit';
import { AppError, type Permission } from '#contracts';
import {
  savedFilterSchema,
  type Page,
  type PutSavedFilter,
  type SavedFilterListQuery,
  type SavedFilterView,
} from '#contracts/schemas';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { CLOCK, currentContext, newId, type Clock } from '#platform';
import { decodeCursor, toPage } from '#platform/http';
import { requireKeepable } from '../search/search-query.js';
import { actorName } from '../tasks/actor-name.js';
import { SavedFiltersRepository, type FilterReader, type FilterRow } from './saved-filters.repository.js';

const CURSOR = z.tuple([z.string().max(40)]);
const QUERY = 'saved_filter.query';
/** More are no help to anybody. */
const MOST = 100;

/**
 * Searches that staff keeps: its own, or shared with a role. A filter opens nothing: what it finds is what its reader may
 * see. No identifier of a person is kept in one, and the rest is sealed, because words may name somebody too.
 */
@Injectable()
export class SavedFilters {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(SavedFiltersRepository) private readonly repository: SavedFiltersRepository,
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Newest first: one's own and what is shared with one's roles. */
  page(
    { cursor, limit, list }: SavedFilterListQuery,
    permissions: Permissions,
  ): Promise<Page<SavedFilterView>> {
    const before = decodeCursor(cursor, CURSOR)?.[0];
    return this.unitOfWork.run(async () => {
      const rows = await this.repository.page(readerOf(permissions), list, before, limit + 1);
      const views = await Promise.all(rows.map((row) => this.#view(row)));
      return toPage(
        views,
        limit,
        ({ id }) => [id],
        (view) => view,
      );
    });
  }

  /** @throws AppError `resource.not_found` */
  get(id: string, permissions: Permissions): Promise<SavedFilterView> {
    return this.unitOfWork.run(async () => this.#view(await this.#find(id, permissions)));
  }

  /** @throws AppError `request.invalid`, `saved_filter.name_taken`, `saved_filter.too_many` */
  create(filter: PutSavedFilter): Promise<SavedFilterView> {
    return this.unitOfWork.run(async () => {
      const owner = actorName(currentContext().actor);
      const count = await this.#requireFree(filter, owner, null);
      if (count >= MOST)
        throw new AppError('saved_filter.too_many', {
          detail: `There are ${MOST} filters of yours. Delete one that you no longer need.`,
        });
      const now = this.clock.now();
      const id = newId('savedFilter');
      const row = await this.#row({ id, owner, createdAt: now }, filter, now);
      await this.repository.insert(row);
      return this.#noted('saved_filter.created', row);
    });
  }

  /**
   * The whole of it, by its owner or by who may change whatever is shared.
   * @throws AppError `resource.not_found`, `auth.forbidden`, `request.invalid`, `saved_filter.name_taken`
   */
  put(id: string, filter: PutSavedFilter, permissions: Permissions): Promise<SavedFilterView> {
    return this.unitOfWork.run(async () => {
      const before = await this.#findChangeable(id, permissions);
      await this.#requireFree(filter, before.owner, id);
      const row = await this.#row(before, filter, this.clock.now());
      await this.repository.update(row);
      return this.#noted('saved_filter.updated', row);
    });
  }

  /** @throws AppError `resource.not_found`, `auth.forbidden` */
  delete(id: string, permissions: Permissions): Promise<void> {
    return this.unitOfWork.run(async () => {
      const row = await this.#findChangeable(id, permissions);
      await this.repository.delete(id);
      await this.#noted('saved_filter.deleted', row);
    });
  }

  async #find(id: string, permissions: Permissions): Promise<FilterRow> {
    const row = await this.repository.find(id, readerOf(permissions));
    if (!row) throw new AppError('resource.not_found');
    return row;
  }

  /** Who merely sees what a role shares does not change it for the others. */
  async #findChangeable(id: string, permissions: Permissions): Promise<FilterRow> {
    const row = await this.#find(id, permissions);
    if (row.owner === actorName(currentContext().actor) || changesShared(permissions)) return row;
    throw new AppError('auth.forbidden', {
      detail: 'The filter is shared with you, but not yours. Make one of your own.',
    });
  }

  /** @returns how many the owner has */
  async #requireFree(filter: PutSavedFilter, owner: string, except: string | null): Promise<number> {
    if (filter.list === 'requests' && filter.query.q !== undefined) requireKeepable(filter.query.q);
    await this.repository.holdOwner(owner);
    const { count, isTaken } = await this.repository.standing({ ...filter, owner }, except);
    if (!isTaken) return count;
    throw new AppError('saved_filter.name_taken', {
      param: 'name',
      detail: 'There is a filter of this name for this list. Choose another name, or change that one.',
    });
  }

  async #row(
    { id, owner, createdAt }: Pick<FilterRow, 'id' | 'owner' | 'createdAt'>,
    { name, list, role, query }: PutSavedFilter,
    updatedAt: Date,
  ): Promise<FilterRow> {
    const sealed = await this.keys.seal('tenant', 'tenant', JSON.stringify(query), QUERY);
    return { id, owner, name, list, role: role ?? null, query: sealed, createdAt, updatedAt };
  }

  async #noted(action: `saved_filter.${string}`, row: FilterRow): Promise<SavedFilterView> {
    await this.audit.append({ action, object: row.id, data: { list: row.list, role: row.role } });
    return this.#view(row);
  }

  async #view({ id, owner, name, list, role, query, createdAt, updatedAt }: FilterRow) {
    const clear = await this.keys.open('tenant', 'tenant', query, QUERY);
    return savedFilterSchema.parse({
      id,
      name,
      list,
      query: JSON.parse(clear.toString('utf8')) as unknown,
      ...(role !== null && { role }),
      owner,
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    });
  }
}

/** Those of the caller: with `saved-filters:write` they see and change whatever is shared. */
type Permissions = readonly Permission[];
const changesShared = (permissions: Permissions): boolean => permissions.includes('saved-filters:write');

function readerOf(permissions: Permissions): FilterReader {
  const { actor, roles = [] } = currentContext();
  return { name: actorName(actor), roles, changesShared: changesShared(permissions) };
}
