import { AppError, type EventType } from '#contracts';
import type { UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import type { DefinitionChanges } from '../definition-changes.js';
import { asUuid, nativeId, newUuid } from '../entity-ids.js';
import { refuseChange } from '../immutable.js';
import { isStorable } from '../names.js';
import type { Listed, Slice } from '../rows.js';
import { GroupsRepository, type ConsentGroup, type GroupFilter, type GroupKey } from './groups.repository.js';

/** The group of consents whose group nobody names. */
const DEFAULT_GROUP = 'default';

export interface NewGroup {
  /** Trimmed and NFC. */
  readonly name: string;
  readonly description?: string;
  readonly enabled?: boolean;
}

export interface GroupChanges {
  readonly description?: string | undefined;
  readonly enabled?: boolean | undefined;
  /** What cannot change, where the caller sent it. */
  readonly stated?: {
    readonly group_name?: unknown;
    readonly createdTime?: unknown;
    readonly updatedTime?: unknown;
  };
}

/** Consent groups of the tenant of the context (consent reference, section 6.1). */
export class GroupsService {
  readonly #groups: GroupsRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly changes: DefinitionChanges,
    private readonly clock: Clock,
  ) {
    this.#groups = new GroupsRepository(unitOfWork);
  }

  /** @throws AppError `consent.name_taken` */
  create({ name, description = '', enabled = true }: NewGroup): Promise<ConsentGroup> {
    return this.changes.run(async () => {
      const now = this.clock.now().toISOString();
      const group = { id: newUuid(), name, description, enabled, createdAt: now, updatedAt: now };
      if (!(await this.#groups.insert(group))) throw nameTaken(name);
      const made = { ...group, consentCount: 0 };
      await this.#record('consent.group.created', null, made);
      return made;
    });
  }

  list(filter: GroupFilter, slice: Slice): Promise<Listed<ConsentGroup>> {
    return this.unitOfWork.run(() => this.#groups.list(filter, slice));
  }

  /** null when there is none, also for what cannot be a key. */
  find(key: GroupKey): Promise<ConsentGroup | null> {
    const known = storedKey(key);
    return known ? this.unitOfWork.run(() => this.#groups.find(known)) : Promise.resolve(null);
  }

  /** @throws AppError `consent_group.not_found` */
  async get(key: GroupKey): Promise<ConsentGroup> {
    const group = await this.find(key);
    if (!group) throw new AppError('consent_group.not_found');
    return group;
  }

  /** Made when it is needed for the first time. Call inside a change. */
  async getDefault(): Promise<ConsentGroup> {
    return (await this.find({ name: DEFAULT_GROUP })) ?? this.create({ name: DEFAULT_GROUP });
  }

  /** @throws AppError `consent_group.not_found`, `consent.immutable` */
  update(key: GroupKey, { description, enabled, stated = {} }: GroupChanges): Promise<ConsentGroup> {
    return this.changes.run(async () => {
      const stored = await this.get(key);
      refuseChange('group_name', trimmed(stated.group_name), stored.name);
      refuseChange('createdTime', stated.createdTime, stored.createdAt);
      refuseChange('updatedTime', stated.updatedTime, stored.updatedAt);
      const wanted = {
        description: description ?? stored.description,
        enabled: enabled ?? stored.enabled,
      };
      if (wanted.description === stored.description && wanted.enabled === stored.enabled) return stored;
      const updated = { ...stored, ...wanted, updatedAt: this.clock.now().toISOString() };
      await this.#groups.update(updated);
      await this.#record('consent.group.updated', stored, updated);
      return updated;
    });
  }

  /** @throws AppError `consent_group.not_found`, `consent.in_use` while it has consents (invariant I16) */
  remove(key: GroupKey): Promise<ConsentGroup> {
    return this.changes.run(async () => {
      const stored = await this.get(key);
      if (stored.consentCount > 0) throw inUse(stored.consentCount);
      await this.#groups.remove(stored.id);
      await this.#record('consent.group.deleted', stored, null);
      return stored;
    });
  }

  #record(type: EventType, before: ConsentGroup | null, after: ConsentGroup | null): Promise<void> {
    const { id } = (after ?? before)!;
    return this.changes.record({
      action: type,
      object: nativeId('consentGroup', id),
      before: before && audited(before),
      after: after && audited(after),
      event: { type, data: { consent_group_id: id } },
    });
  }
}

function storedKey(key: GroupKey): GroupKey | null {
  if ('name' in key) return isStorable(key.name) ? key : null;
  const id = asUuid(key.id);
  return id === null ? null : { id };
}

const trimmed = (given: unknown): unknown =>
  typeof given === 'string' ? given.normalize('NFC').trim() : given;

const audited = ({ name, description, enabled }: ConsentGroup): object => ({ name, description, enabled });

const nameTaken = (name: string): AppError =>
  new AppError('consent.name_taken', {
    param: 'group_name',
    detail: `There is a group "${name}" already, however it is spelled: choose another name.`,
  });

const inUse = (count: number): AppError =>
  new AppError('consent.in_use', { detail: `group has ${count} consent${count === 1 ? '' : 's'}` });
