import { isDeepStrictEqual } from 'node:util';
import { AppError, type Deonticity, type EventType, type LegalType, type ObtainedBy } from '#contracts';
import { usualRights } from '#domain';
import type { UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import type { DefinitionDetails } from '../../catalogue/catalogue.js';
import type { DefinitionChanges } from '../definition-changes.js';
import { asUuid, nativeId, newUuid } from '../entity-ids.js';
import type { ConsentGroup } from '../groups/groups.repository.js';
import type { GroupsService } from '../groups/groups.service.js';
import { refuseChange } from '../immutable.js';
import { nameKey } from '../names.js';
import type { RightsService } from '../rights/rights.service.js';
import type { Listed, Slice } from '../rows.js';
import {
  DefinitionsRepository,
  type ConsentDefinition,
  type DefinitionFilter,
  type DefinitionOrder,
  type SentParty,
  type SentPurpose,
  type StoredDefinition,
} from './definitions.repository.js';

type Patch<Members> = { readonly [Name in keyof Members]?: Members[Name] | null | undefined };

/** A definition as it is to be. What is absent keeps its value, or gets the default of a new one. */
export interface DefinitionInput {
  /** Trimmed and NFC. */
  readonly name: string;
  readonly legalType: LegalType;
  readonly obtainedBy?: ObtainedBy | undefined;
  readonly interactionMode?: string | undefined;
  readonly deonticity?: Deonticity | undefined;
  readonly purposes?: readonly SentPurpose[] | undefined;
  readonly allowedRights?: readonly string[] | undefined;
  readonly involvedParties?: readonly SentParty[] | undefined;
  readonly enabled?: boolean | undefined;
  readonly showInRegistration?: boolean | undefined;
  /** By name, by UUID, or by both, which must then agree. */
  readonly groupName?: string | undefined;
  readonly groupId?: string | undefined;
  /** null takes a member away. */
  readonly details?: Patch<DefinitionDetails>;
  /** What cannot change, where the caller sent it. */
  readonly stated?: { readonly createdTime?: unknown; readonly updatedTime?: unknown };
  /** Where no other definition may have the name; the tenant, unless a client knows consents by group and name. */
  readonly uniqueIn?: 'tenant' | 'group';
}

export type DefinitionWarning =
  'no_processing_purposes' | 'no_published_version' | 'right_not_usual_for_legal_type';

/** What is asked of people (consent reference, section 6.2). */
export class DefinitionsService {
  readonly #definitions: DefinitionsRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly changes: DefinitionChanges,
    private readonly groups: GroupsService,
    private readonly rights: RightsService,
    private readonly clock: Clock,
  ) {
    this.#definitions = new DefinitionsRepository(unitOfWork);
  }

  /** @throws AppError `request.invalid`, `consent.mismatch`, `consent_group.unknown`, `subject_right.unknown`, `consent.name_taken` */
  create(input: DefinitionInput): Promise<ConsentDefinition> {
    return this.changes.run(async () => {
      const group = (await this.#groupOf(input)) ?? (await this.groups.getDefault());
      const now = this.clock.now().toISOString();
      const { legalType, purposes = [], involvedParties = [] } = input;
      const fresh = defaultsOf(legalType);
      const { name: _, ...members } = await this.#judged({ ...fresh, groupId: group.id, name: '' }, input);
      const made: StoredDefinition = {
        ...members,
        id: newUuid(),
        name: input.name,
        builtin: null,
        legalType,
        purposes,
        involvedParties,
        createdAt: now,
        updatedAt: now,
      };
      await this.#refuseTakenName(made, null, input.uniqueIn);
      await this.#definitions.insert(made);
      const definition = { ...made, groupName: group.name, latestVersion: null, hasPublished: false };
      await this.#record('consent.definition.created', null, definition);
      return definition;
    });
  }

  list(
    filter: DefinitionFilter,
    slice: Slice,
    order: DefinitionOrder = { by: 'name', descending: false },
  ): Promise<Listed<ConsentDefinition>> {
    return this.unitOfWork.run(() => this.#definitions.list(filter, order, slice, this.clock.now()));
  }

  /** null when there is none, also for what cannot be an id. */
  find(id: string): Promise<ConsentDefinition | null> {
    const uuid = asUuid(id);
    if (uuid === null) return Promise.resolve(null);
    return this.unitOfWork.run(() => this.#definitions.find(uuid, this.clock.now()));
  }

  /** @throws AppError `consent.not_found` */
  async get(id: string): Promise<ConsentDefinition> {
    const definition = await this.find(id);
    if (!definition) throw new AppError('consent.not_found');
    return definition;
  }

  /**
   * @throws AppError `consent.not_found`, `consent.immutable` (invariant I4), and what {@link create} throws; nothing is
   *   written then
   */
  update(id: string, input: DefinitionInput): Promise<ConsentDefinition> {
    return this.changes.run(async () => {
      const stored = await this.get(id);
      refuseImmutable(stored, input);
      const group = await this.#groupOf(input);
      const groupName = group?.name ?? stored.groupName;
      const members = await this.#judged({ ...stored, groupId: group?.id ?? stored.groupId }, input);
      const wanted = { ...stored, ...members, groupName };
      if (isDeepStrictEqual(wanted, stored)) return stored;
      await this.#refuseTakenName(wanted, stored, input.uniqueIn);
      const updated = { ...wanted, updatedAt: this.clock.now().toISOString() };
      await this.#definitions.update(updated);
      await this.#record('consent.definition.updated', stored, updated);
      return updated;
    });
  }

  /**
   * Removes a definition that nobody answered, with its versions only when that is said.
   * @throws AppError `consent.not_found`, `consent.in_use` (invariant I16)
   */
  remove(id: string, { withVersions = false }: { withVersions?: boolean } = {}): Promise<ConsentDefinition> {
    return this.changes.run(async () => {
      const stored = await this.get(id);
      await this.changes.holdAnswers();
      const { versions, records } = await this.#definitions.countUses(stored.id);
      if (records > 0)
        throw inUse(`${records} tracking record${records === 1 ? '' : 's'} refer to the consent`);
      if (versions > 0 && !withVersions)
        throw inUse(`consent has ${versions} version${versions === 1 ? '' : 's'}`);
      await this.#definitions.remove(stored.id);
      await this.#record('consent.definition.deleted', stored, null);
      return stored;
    });
  }

  /** null when the caller names none. */
  async #groupOf({ groupName, groupId }: DefinitionInput): Promise<ConsentGroup | null> {
    const byName = groupName === undefined ? null : await this.#knownGroup({ name: groupName });
    const byId = groupId === undefined ? null : await this.#knownGroup({ id: groupId });
    if (byName && byId && byName.id !== byId.id)
      throw new AppError('request.invalid', {
        param: 'consent_group_id',
        detail: 'consent_group_id and group_name name two groups: leave one of them out.',
      });
    return byId ?? byName;
  }

  async #knownGroup(key: { name: string } | { id: string }): Promise<ConsentGroup> {
    const group = await this.groups.find(key);
    if (group) return group;
    const param = 'name' in key ? 'group_name' : 'consent_group_id';
    throw new AppError('consent_group.unknown', { param, detail: `${param}: create the group first.` });
  }

  /** The members that may change, as they are to be. @throws AppError `consent.mismatch` */
  async #judged<Before extends ChangeableMembers>(before: Before, input: DefinitionInput): Promise<Before> {
    const details = patched(before.details, input.details ?? {});
    refuseMisplacedPreferences(input.legalType, details);
    return {
      ...before,
      name: input.name,
      obtainedBy: obtainedBy(input),
      interactionMode: input.interactionMode ?? before.interactionMode,
      deonticity: input.deonticity ?? before.deonticity,
      allowedRights: input.allowedRights
        ? await this.rights.namesOf(input.allowedRights, 'allowedDataSubjectRights')
        : before.allowedRights,
      enabled: input.enabled ?? before.enabled,
      showInRegistration: input.showInRegistration ?? before.showInRegistration,
      details,
    };
  }

  async #refuseTakenName(
    wanted: StoredDefinition,
    stored: StoredDefinition | null,
    uniqueIn: DefinitionInput['uniqueIn'] = 'tenant',
  ): Promise<void> {
    const renamed = nameKey(wanted.name) !== (stored ? nameKey(stored.name) : null);
    if (!renamed && wanted.groupId === stored?.groupId) return;
    const groupId = renamed && uniqueIn === 'tenant' ? null : wanted.groupId;
    if (await this.#definitions.isNameTaken(wanted.name, { groupId, except: stored?.id ?? null }))
      throw new AppError('consent.name_taken', {
        param: 'consent_name',
        detail: `There is a consent "${wanted.name}" already, however it is spelled: choose another name.`,
      });
  }

  #record(type: EventType, before: ConsentDefinition | null, after: ConsentDefinition | null): Promise<void> {
    const { id } = (after ?? before)!;
    return this.changes.record({
      action: type,
      object: nativeId('consent', id),
      before: before && audited(before),
      after: after && audited(after),
      event: { type, data: { consent_id: id } },
    });
  }
}

type ChangeableMembers = Pick<
  StoredDefinition,
  | 'groupId'
  | 'name'
  | 'obtainedBy'
  | 'interactionMode'
  | 'deonticity'
  | 'allowedRights'
  | 'enabled'
  | 'showInRegistration'
  | 'details'
>;

/** What the consent API calls warnings: nothing of it keeps the definition from being used. */
export function warningsOf(definition: ConsentDefinition): DefinitionWarning[] {
  const usual: readonly string[] = usualRights(definition.legalType);
  const unusual = definition.allowedRights.some((right) => !usual.includes(right));
  return [
    ...(definition.purposes.length === 0 ? (['no_processing_purposes'] as const) : []),
    ...(definition.hasPublished ? [] : (['no_published_version'] as const)),
    ...(unusual ? (['right_not_usual_for_legal_type'] as const) : []),
  ];
}

const defaultsOf = (legalType: LegalType): Omit<ChangeableMembers, 'groupId' | 'name'> => ({
  obtainedBy: null,
  interactionMode: legalType === 'consent' ? 'checkbox' : 'notice',
  // a consent that is forced is not freely given
  deonticity: legalType === 'consent' ? 'optional' : 'required',
  allowedRights: usualRights(legalType),
  enabled: true,
  showInRegistration: false,
  details: {},
});

/** @throws AppError `request.invalid`, `consent.mismatch` */
function obtainedBy({ legalType, obtainedBy: given }: DefinitionInput): ObtainedBy | null {
  if (legalType === 'consent' && given === undefined)
    throw new AppError('request.invalid', {
      param: 'consentType',
      detail: 'consentType: is missing; it is declarative or actionbased',
    });
  if (legalType !== 'consent' && given !== undefined)
    throw new AppError('consent.mismatch', {
      param: 'consentType',
      detail: `consentType belongs to legalType consent alone: leave it out with ${legalType}.`,
    });
  return given ?? null;
}

/** On another basis there is nothing to grant: there a person objects (Art. 21 GDPR). */
function refuseMisplacedPreferences(legalType: LegalType, { topics, channels }: DefinitionDetails): void {
  if (legalType === 'consent' || !(topics ?? channels)) return;
  const param = topics ? 'topics' : 'channels';
  throw new AppError('consent.mismatch', {
    param,
    detail: `${param} belongs to legalType consent alone: leave it out with ${legalType}.`,
  });
}

function refuseImmutable(stored: ConsentDefinition, { stated = {}, ...input }: DefinitionInput): void {
  if (stored.builtin !== null)
    throw new AppError('consent.immutable', { detail: 'This consent follows the settings of its client.' });
  refuseChange('legalType', input.legalType, stored.legalType);
  refuseChange('processingPurposes', plain(input.purposes), stored.purposes);
  refuseChange('involvedParties', plain(input.involvedParties), stored.involvedParties);
  refuseChange('createdTime', stated.createdTime, stored.createdAt);
  refuseChange('updatedTime', stated.updatedTime, stored.updatedAt);
}

/** As it would come back from the database: without members that are undefined. */
const plain = (value: unknown): unknown =>
  value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);

function patched(before: DefinitionDetails, patch: Patch<DefinitionDetails>): DefinitionDetails {
  const given = Object.entries(patch).filter(([, value]) => value !== undefined);
  const members = Object.entries({ ...before, ...Object.fromEntries(given) });
  return Object.fromEntries(members.filter(([, value]) => value !== null));
}

/** Contacts may name a person, and the audit trail names none. */
const audited = (definition: ConsentDefinition): object => ({
  name: definition.name,
  groupId: nativeId('consentGroup', definition.groupId),
  legalType: definition.legalType,
  obtainedBy: definition.obtainedBy,
  interactionMode: definition.interactionMode,
  deonticity: definition.deonticity,
  purposes: definition.purposes,
  allowedRights: definition.allowedRights,
  involvedParties: definition.involvedParties.map((party) =>
    typeof party === 'string' ? party : { name: party.name, role: party.role, country: party.country },
  ),
  enabled: definition.enabled,
  showInRegistration: definition.showInRegistration,
  details: definition.details,
});

const inUse = (detail: string): AppError => new AppError('consent.in_use', { detail });
