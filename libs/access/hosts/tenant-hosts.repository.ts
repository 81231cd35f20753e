import type { UnitOfWork } from '#persistence';

export interface HostRow {
  readonly host: string;
  readonly tenantId: string;
}

export class TenantHostsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Those of all tenants. Call inside `runAsSystem`. */
  async listAll(): Promise<HostRow[]> {
    const rows = await this.unitOfWork.query<{ host: string; tenant_id: string }>(
      `select host, tenant_id from tenant_host`,
    );
    return rows.map(({ host, tenant_id: tenantId }) => ({ host, tenantId }));
  }

  /** The tenant of an installation that has no other. Call inside `runAsSystem`. */
  async findOnlyTenant(): Promise<string | null> {
    const rows = await this.unitOfWork.query<{ id: string }>(`select id from tenant limit 2`);
    return rows.length === 1 ? rows[0]!.id : null;
  }

  /** Those of the tenant of the context, by name. */
  async listOwn(): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ host: string }>(
      `select host from tenant_host where tenant_id = habeas_tenant() order by host`,
    );
    return rows.map(({ host }) => host);
  }

  /** Gives the tenant of the context these names instead of those before. @returns the names that others have */
  async replace(hosts: readonly string[]): Promise<string[]> {
    const names = JSON.stringify(hosts);
    await this.unitOfWork.query(
      `delete from tenant_host where host not in (select jsonb_array_elements_text(?::jsonb))`,
      [names],
    );
    await this.unitOfWork.query(
      `insert into tenant_host (host, tenant_id)
       select distinct jsonb_array_elements_text(?::jsonb), habeas_tenant() on conflict (host) do nothing`,
      [names],
    );
    const mine = await this.unitOfWork.query<{ host: string }>(`select host from tenant_host`);
    return hosts.filter((host) => !mine.some((row) => row.host === host));
  }
}
