import type { Deonticity } from '#contracts';
import type { UnitOfWork } from '#persistence';
import type { BuiltinKind } from './builtin-name.js';

interface NewDefinition {
  readonly id: string;
  readonly groupId: string;
  readonly name: string;
  readonly kind: BuiltinKind;
  readonly deonticity: Deonticity;
}

interface NewVersion {
  readonly id: string;
  readonly consentId: string;
  readonly number: number;
  readonly kind: BuiltinKind;
  readonly names: readonly string[];
}

export class BuiltinConsentsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insertDefinition(definition: NewDefinition, at: Date): Promise<void> {
    const { id, groupId, name, kind, deonticity } = definition;
    await this.unitOfWork.query(
      `insert into consent_definition (id, tenant_id, group_id, name, name_key, builtin, legal_type, obtained_by,
         interaction_mode, deonticity, allowed_rights, created_at, updated_at)
       values (?, habeas_tenant(), ?, ?, ?, ?, 'consent', 'declarative', 'checkbox', ?,
         '["RevocationOfConsent", "Information", "DataDeletion", "DataPortability"]', ?, ?)`,
      [id, groupId, name, name.toLowerCase(), kind, deonticity, at, at],
    );
  }

  /** Published at once: it shows nothing but the names. */
  async insertVersion({ id, consentId, number, kind, names }: NewVersion, at: Date): Promise<void> {
    const [claims, scopes] = kind === 'claims' ? [names, []] : [[], names];
    await this.unitOfWork.query(
      `insert into consent_version (id, tenant_id, consent_id, number, content_kind, scopes, claims, effective_from,
         published_at, created_at, updated_at)
       values (?, habeas_tenant(), ?, ?::numeric, ?, ?::jsonb, ?::jsonb, ?, ?, ?, ?)`,
      [
        id,
        consentId,
        number,
        kind === 'claims' ? 'claim' : 'scope',
        JSON.stringify(scopes),
        JSON.stringify(claims),
        at,
        at,
        at,
        at,
      ],
    );
  }
}
