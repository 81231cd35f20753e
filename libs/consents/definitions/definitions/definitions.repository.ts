import type { Deonticity, LegalType, ObtainedBy } from '#contracts';
import type { UnitOfWork } from '#persistence';
import type { DefinitionDetails } from '../../catalogue/catalogue.js';
import { nameKey } from '../names.js';
import { instant, type Listed, type Slice, type Timestamp } from '../rows.js';

/** A purpose in the form in which it was sent. */
export type SentPurpose =
  | string
  | {
      readonly key?: string | undefined;
      readonly name: string;
      readonly description?: string | undefined;
      readonly dpvPurpose?: string | undefined;
      readonly essential?: boolean | undefined;
      readonly sellOrShare?: boolean | undefined;
    };

/** An involved party in the form in which it was sent. */
export type SentParty =
  | string
  | {
      readonly name: string;
      readonly role?: string | undefined;
      readonly contact?: string | undefined;
      readonly country?: string | undefined;
    };

/** What is asked. */
export interface ConsentDefinition {
  /** UUID. */
  readonly id: string;
  readonly groupId: string;
  readonly groupName: string;
  readonly name: string;
  /** Made by Habeas for the claims or scopes of a client. */
  readonly builtin: 'claims' | 'scopes' | null;
  readonly legalType: LegalType;
  /** null unless the legal type is `consent` (invariant I5). */
  readonly obtainedBy: ObtainedBy | null;
  readonly interactionMode: string;
  readonly deonticity: Deonticity;
  readonly purposes: readonly SentPurpose[];
  readonly allowedRights: readonly string[];
  readonly involvedParties: readonly SentParty[];
  readonly enabled: boolean;
  readonly showInRegistration: boolean;
  readonly details: DefinitionDetails;
  /** Number of the latest version (invariant I6). */
  readonly latestVersion: number | null;
  /** Also one whose time has not come. */
  readonly hasPublished: boolean;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What is written of a definition. */
export type StoredDefinition = Omit<ConsentDefinition, 'groupName' | 'latestVersion' | 'hasPublished'>;

export interface DefinitionFilter {
  readonly groupName?: string | undefined;
  readonly groupId?: string | undefined;
  readonly legalType?: LegalType | undefined;
  readonly obtainedBy?: ObtainedBy | undefined;
  readonly deonticity?: Deonticity | undefined;
  readonly enabled?: boolean | undefined;
  readonly showInRegistration?: boolean | undefined;
  /** Part of the name in lower case. */
  readonly search?: string | undefined;
}

export interface DefinitionOrder {
  readonly by: 'name' | 'createdAt';
  readonly descending: boolean;
}

interface DefinitionRow {
  readonly id: string;
  readonly group_id: string;
  readonly group_name: string;
  readonly name: string;
  readonly builtin: ConsentDefinition['builtin'];
  readonly legal_type: LegalType;
  readonly obtained_by: ObtainedBy | null;
  readonly interaction_mode: string;
  readonly deonticity: Deonticity;
  readonly purposes: readonly SentPurpose[];
  readonly allowed_rights: readonly string[];
  readonly involved_parties: readonly SentParty[];
  readonly enabled: boolean;
  readonly show_in_registration: boolean;
  readonly details: DefinitionDetails;
  readonly latest: string | null;
  readonly published: boolean;
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
}

const FROM = `from consent_definition d join consent_group g on g.id = d.group_id`;
/** One parameter: now. */
const SELECT = `select d.*, g.name as group_name,
  (select max(v.number) from consent_version v
    where v.consent_id = d.id and v.published_at is not null and v.effective_from <= ?::timestamptz) as latest,
  exists (select from consent_version v where v.consent_id = d.id and v.published_at is not null) as published ${FROM}`;

const COLUMNS = { name: 'd.name_key', createdAt: 'd.created_at' } as const;

export class DefinitionsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert(definition: StoredDefinition): Promise<void> {
    const { id, groupId, name, builtin, createdAt } = definition;
    await this.unitOfWork.query(
      `insert into consent_definition (tenant_id, id, group_id, name, name_key, builtin, created_at, legal_type, obtained_by,
          interaction_mode, deonticity, purposes, allowed_rights, involved_parties, enabled, show_in_registration, details, updated_at)
       values (habeas_tenant(), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?::jsonb, ?, ?, ?::jsonb, ?)`,
      [
        id,
        groupId,
        name,
        nameKey(name),
        builtin,
        createdAt,
        definition.legalType,
        definition.obtainedBy,
        definition.interactionMode,
        definition.deonticity,
        JSON.stringify(definition.purposes),
        JSON.stringify(definition.allowedRights),
        JSON.stringify(definition.involvedParties),
        definition.enabled,
        definition.showInRegistration,
        JSON.stringify(definition.details),
        definition.updatedAt,
      ],
    );
  }

  /** Never what is immutable (invariant I4). */
  async update(definition: StoredDefinition): Promise<void> {
    await this.unitOfWork.query(
      `update consent_definition set group_id = ?, name = ?, name_key = ?, obtained_by = ?, interaction_mode = ?,
              deonticity = ?, allowed_rights = ?::jsonb, enabled = ?, show_in_registration = ?, details = ?::jsonb, updated_at = ?
        where id = ?`,
      [
        definition.groupId,
        definition.name,
        nameKey(definition.name),
        definition.obtainedBy,
        definition.interactionMode,
        definition.deonticity,
        JSON.stringify(definition.allowedRights),
        definition.enabled,
        definition.showInRegistration,
        JSON.stringify(definition.details),
        definition.updatedAt,
        definition.id,
      ],
    );
  }

  /** With its versions. */
  async remove(id: string): Promise<void> {
    await this.unitOfWork.query(`delete from consent_definition where id = ?`, [id]);
  }

  async find(id: string, now: Date): Promise<ConsentDefinition | null> {
    const [row] = await this.unitOfWork.query<DefinitionRow>(`${SELECT} where d.id = ?`, [
      now.toISOString(),
      id,
    ]);
    return row ? definitionOf(row) : null;
  }

  /** @param groupId null: anywhere */
  async isNameTaken(name: string, { groupId, except }: { groupId: string | null; except: string | null }) {
    const rows = await this.unitOfWork.query(
      `select id from consent_definition
        where name_key = ? and (?::uuid is null or group_id = ?::uuid) and id is distinct from ?::uuid limit 1`,
      [nameKey(name), groupId, groupId, except],
    );
    return rows.length > 0;
  }

  async list(
    filter: DefinitionFilter,
    order: DefinitionOrder,
    slice: Slice,
    now: Date,
  ): Promise<Listed<ConsentDefinition>> {
    const [where, values] = conditions(filter);
    const [count] = await this.unitOfWork.query<{ total: number }>(
      `select count(*)::int as total ${FROM} where ${where}`,
      values,
    );
    const direction = order.descending ? 'desc' : 'asc';
    const rows = await this.unitOfWork.query<DefinitionRow>(
      `${SELECT} where ${where} order by ${COLUMNS[order.by]} ${direction}, d.id ${direction} offset ? limit ?`,
      [now.toISOString(), ...values, slice.skip, slice.take],
    );
    return { items: rows.map(definitionOf), total: count?.total ?? 0 };
  }

  /** What hangs on a definition. */
  async countUses(id: string): Promise<{ versions: number; records: number }> {
    const [row] = await this.unitOfWork.query<{ versions: number; records: number }>(
      `select (select count(*)::int from consent_version where consent_id = ?) as versions,
              (select count(*)::int from consent_record where consent_id = ?) as records`,
      [id, id],
    );
    return row!;
  }
}

/** The conditions of what the filter names, and their values. */
function conditions(filter: DefinitionFilter): [string, unknown[]] {
  const all: readonly (readonly [string, unknown])[] = [
    ['g.name_key = ?', filter.groupName === undefined ? undefined : nameKey(filter.groupName)],
    ['d.group_id = ?::uuid', filter.groupId],
    ['d.legal_type = ?', filter.legalType],
    ['d.obtained_by = ?', filter.obtainedBy],
    ['d.deonticity = ?', filter.deonticity],
    ['d.enabled = ?', filter.enabled],
    ['d.show_in_registration = ?', filter.showInRegistration],
    ['strpos(d.name_key, ?) > 0', filter.search],
  ];
  const given = all.filter(([, value]) => value !== undefined);
  return [['true', ...given.map(([sql]) => sql)].join(' and '), given.map(([, value]) => value)];
}

const definitionOf = (row: DefinitionRow): ConsentDefinition => ({
  id: row.id,
  groupId: row.group_id,
  groupName: row.group_name,
  name: row.name,
  builtin: row.builtin,
  legalType: row.legal_type,
  obtainedBy: row.obtained_by,
  interactionMode: row.interaction_mode,
  deonticity: row.deonticity,
  purposes: row.purposes,
  allowedRights: row.allowed_rights,
  involvedParties: row.involved_parties,
  enabled: row.enabled,
  showInRegistration: row.show_in_registration,
  details: row.details,
  latestVersion: row.latest === null ? null : Number(row.latest),
  hasPublished: row.published,
  createdAt: instant(row.created_at),
  updatedAt: instant(row.updated_at),
});
