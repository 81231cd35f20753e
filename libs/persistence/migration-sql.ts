import { APP_ROLE, SYSTEM_ROLE } from './orm.js';

/**
 * Statements that put a table behind the tenant wall: forced row-level security for the application role,
 * and, when `system` is set, full sight for the work across tenants.
 */
export function tenantTable(table: string, { system = false }: { system?: boolean } = {}): string[] {
  const statements = [
    `alter table ${table} enable row level security`,
    `alter table ${table} force row level security`,
    `create policy tenant_only on ${table} to ${APP_ROLE} using (tenant_id = habeas_tenant()) with check (tenant_id = habeas_tenant())`,
    `grant select, insert, update, delete on ${table} to ${APP_ROLE}`,
  ];
  if (!system) return statements;
  return [
    ...statements,
    `create policy across_tenants on ${table} to ${SYSTEM_ROLE} using (true) with check (true)`,
    `grant select, insert, update, delete on ${table} to ${SYSTEM_ROLE}`,
  ];
}
