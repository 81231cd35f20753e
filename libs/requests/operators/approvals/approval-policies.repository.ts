import { Inject, Injectable } from '@nestjs/common';
import type { ApprovalRule } from '#contracts';
import { UnitOfWork } from '#persistence';

/** A row of `approval_policy`. Versions are never edited; the newest is in force. */
export interface PolicyRow {
  readonly version: number;
  readonly rules: readonly ApprovalRule[];
  readonly createdBy: string;
  readonly createdAt: Date;
}

const COLUMNS = `version, rules, created_by as "createdBy", created_at as "createdAt"`;

@Injectable()
export class ApprovalPoliciesRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  async findCurrent(): Promise<PolicyRow | null> {
    return (await this.list(undefined, 1))[0] ?? null;
  }

  /** Newest first. */
  async list(before: number | undefined, limit: number): Promise<PolicyRow[]> {
    const rows = await this.unitOfWork.query<PolicyRow>(
      `select ${COLUMNS} from approval_policy where version < ? order by version desc limit ?`,
      [before ?? 2_147_483_647, limit],
    );
    return rows.map((row) => ({ ...row, createdAt: new Date(row.createdAt) }));
  }

  /** Who else writes a version waits until this transaction ends. */
  async hold(): Promise<void> {
    await this.unitOfWork.query(`select 1 from tenant where id = habeas_tenant() for update`);
  }

  async insert({ version, rules, createdBy, createdAt }: PolicyRow): Promise<void> {
    await this.unitOfWork.query(
      `insert into approval_policy (tenant_id, version, rules, created_by, created_at)
       values (habeas_tenant(), ?, ?::jsonb, ?, ?)`,
      [version, JSON.stringify(rules), createdBy, createdAt],
    );
  }
}
