import type { ControllerDetails } from '#domain/receipts';
import type { UnitOfWork } from '#persistence';
import type { ControllerProfile } from './controller-profile.js';

interface Document {
  readonly details: ControllerDetails;
  readonly placeholder: boolean;
  readonly origin: string;
}
interface Row {
  readonly id: string;
  readonly document: Document;
  readonly created_at: string | Date;
}

/** What a first profile is made of. */
export interface TenantNames {
  readonly name: string;
  readonly calendar: string;
}

export class ControllerProfilesRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async findNewest(): Promise<(ControllerProfile & { readonly since: Date }) | null> {
    const [row] = await this.unitOfWork.query<Row>(
      `select id, document, created_at from controller_profile order by created_at desc, id desc limit 1`,
    );
    return row ? { ...profileOf(row), since: new Date(row.created_at) } : null;
  }

  async find(id: string): Promise<ControllerProfile | null> {
    const [row] = await this.unitOfWork.query<Row>(
      `select id, document, created_at from controller_profile where id = ?`,
      [id],
    );
    return row ? profileOf(row) : null;
  }

  async insert(profile: ControllerProfile, at: Date): Promise<void> {
    await this.unitOfWork.query(
      `insert into controller_profile (id, tenant_id, document, created_at) values (?, habeas_tenant(), ?::jsonb, ?)`,
      [profile.id, documentOf(profile), at],
    );
  }

  /** As old as the tenant: whatever anybody says is newer. Made twice at the same time, both say the same. */
  async insertFirst(profile: ControllerProfile): Promise<void> {
    await this.unitOfWork.query(
      `insert into controller_profile (id, tenant_id, document, created_at)
       select ?, id, ?::jsonb, created_at from tenant where id = habeas_tenant()`,
      [profile.id, documentOf(profile)],
    );
  }

  async tenantNames(): Promise<TenantNames> {
    const [row] = await this.unitOfWork.query<TenantNames>(
      `select name, calendar from tenant where id = habeas_tenant()`,
    );
    return row!;
  }
}

const documentOf = ({ details, placeholder, origin }: ControllerProfile): string =>
  JSON.stringify({ details, placeholder, origin } satisfies Document);
const profileOf = ({ id, document }: Row): ControllerProfile => ({ id, ...document });
