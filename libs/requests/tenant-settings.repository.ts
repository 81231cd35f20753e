import { Inject, Injectable } from '@nestjs/common';
import type { RegimeId } from '#contracts';
import { completeTenantSettings, type TenantSettingsView, type UpdateTenant } from '#contracts/schemas';
import { UnitOfWork } from '#persistence';
import { currentContext } from '#platform';

/** What a tenant decided for all its requests. */
export interface TenantDefaults extends TenantSettingsView {
  readonly slug: string;
  readonly name: string;
  readonly regime: RegimeId;
  /** IANA zone in which days begin and end for the controller. */
  readonly zone: string;
  readonly calendar: string;
  readonly locale: string;
}

interface TenantRow {
  slug: string;
  name: string;
  regime: RegimeId;
  zone: string;
  calendar: string;
  locale: string;
  settings: UpdateTenant;
}

/** How long a change of the settings may take to reach a process. */
const CACHE_MS = 2_000;

@Injectable()
export class TenantSettings {
  readonly #cache = new Map<string, { readonly defaults: TenantDefaults; readonly until: number }>();

  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  async get(): Promise<TenantDefaults> {
    const { tenantId } = currentContext();
    const cached = this.#cache.get(tenantId);
    if (cached && cached.until > performance.now()) return cached.defaults;
    const defaults = await this.#read();
    this.#cache.set(tenantId, { defaults, until: performance.now() + CACHE_MS });
    return defaults;
  }

  /** Tenants that gave an address of staff. Call inside `runAsSystem`. */
  async listWithStaffMail(): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `select id from tenant
        where jsonb_array_length(settings -> 'staffMail') > 0 or settings -> 'roleMail' <> '{}' order by id`,
    );
    return rows.map(({ id }) => id);
  }

  async #read(): Promise<TenantDefaults> {
    const [row] = await this.unitOfWork.query<TenantRow>(
      `select slug, name, regime, zone, calendar, locale, settings from tenant where id = habeas_tenant()`,
    );
    const { settings, ...tenant } = row!;
    return { ...tenant, ...completeTenantSettings(settings) };
  }
}
