import type { UnitOfWork } from '#persistence';
import type { ClientSettings, ConsentClient, ConsentRef } from './consent-client.js';

interface ClientRow {
  readonly client_id: string;
  readonly api_client_id: string | null;
  readonly display_name: string | null;
  readonly client_type: ConsentClient['clientType'];
  readonly consent_groups: readonly string[];
  readonly consent_refs: readonly ConsentRef[];
  readonly required_claims: readonly string[];
  readonly consent_scopes: readonly string[];
  readonly origins: readonly string[];
  readonly created_at: string | Date;
  readonly updated_at: string | Date;
}

const COLUMNS = `client_id, api_client_id, display_name, client_type, consent_groups, consent_refs, required_claims,
  consent_scopes, origins, created_at, updated_at`;

export class ConsentClientsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async list(): Promise<ConsentClient[]> {
    const rows = await this.unitOfWork.query<ClientRow>(
      `select ${COLUMNS} from consent_client order by client_id`,
    );
    return rows.map(clientOf);
  }

  async put(clientId: string, settings: ClientSettings, at: Date): Promise<ConsentClient> {
    const [row] = await this.unitOfWork.query<ClientRow>(
      `insert into consent_client (tenant_id, client_id, api_client_id, display_name, client_type, consent_groups,
         consent_refs, required_claims, consent_scopes, origins, created_at, updated_at)
       values (habeas_tenant(), ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?::jsonb, ?::jsonb, ?::jsonb, ?, ?)
       on conflict (tenant_id, client_id) do update set
         api_client_id = excluded.api_client_id, display_name = excluded.display_name,
         client_type = excluded.client_type, consent_groups = excluded.consent_groups,
         consent_refs = excluded.consent_refs, required_claims = excluded.required_claims,
         consent_scopes = excluded.consent_scopes, origins = excluded.origins, updated_at = excluded.updated_at
       returning ${COLUMNS}`,
      [
        clientId,
        settings.apiClientId,
        settings.displayName,
        settings.clientType,
        JSON.stringify(settings.consentGroups),
        JSON.stringify(settings.consentRefs),
        JSON.stringify(settings.requiredClaims),
        JSON.stringify(settings.consentScopes),
        JSON.stringify(settings.origins),
        at,
        at,
      ],
    );
    return clientOf(row!);
  }

  /** Whether there is an API client of this id that still works. */
  async hasApiClient(id: string): Promise<boolean> {
    const rows = await this.unitOfWork.query(`select 1 from api_client where id = ? and revoked_at is null`, [
      id,
    ]);
    return rows.length === 1;
  }
}

const clientOf = (row: ClientRow): ConsentClient => ({
  clientId: row.client_id,
  apiClientId: row.api_client_id,
  displayName: row.display_name,
  clientType: row.client_type,
  consentGroups: row.consent_groups,
  consentRefs: row.consent_refs,
  requiredClaims: row.required_claims,
  consentScopes: row.consent_scopes,
  origins: row.origins,
  createdAt: new Date(row.created_at),
  updatedAt: new Date(row.updated_at),
});
