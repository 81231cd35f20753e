import { Inject, Injectable } from '@nestjs/common';
import type { PreApprovalVerdict } from '#contracts/schemas';
import { UnitOfWork } from '#persistence';
import type { Request } from '../../request/request.entity.js';

/** A row of `pre_approval`: one endpoint is asked about the plan of one round. */
export interface CheckRow {
  readonly id: string;
  readonly requestId: string;
  /** Of planning: a new plan is asked about anew. */
  readonly round: number;
  readonly endpointId: string;
  /** That the plan works. */
  readonly rows: number;
  readonly verdict: PreApprovalVerdict['verdict'] | null;
  readonly codes: readonly string[];
  readonly text: Buffer | null;
  readonly answeredBy: string | null;
  readonly answeredAt: Date | null;
}

export type NewCheck = Pick<CheckRow, 'id' | 'endpointId' | 'rows'>;
export type Answer = Pick<CheckRow, 'id' | 'codes' | 'text'> & {
  readonly verdict: PreApprovalVerdict['verdict'];
  readonly answeredBy: string;
  readonly answeredAt: Date;
};

const COLUMNS = `id, request_id as "requestId", round, endpoint_id as "endpointId", rows, verdict, codes, text,
  answered_by as "answeredBy", answered_at as "answeredAt"`;

@Injectable()
export class PreApprovalsRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  async insert({ id, planRound }: Request, checks: readonly NewCheck[], now: Date): Promise<void> {
    for (const check of checks)
      await this.unitOfWork.query(
        `insert into pre_approval (id, tenant_id, request_id, round, endpoint_id, rows, codes, created_at)
         values (?, habeas_tenant(), ?, ?, ?, ?, '[]', ?)`,
        [check.id, id, planRound, check.endpointId, check.rows, now],
      );
  }

  async find(id: string): Promise<CheckRow | null> {
    const rows = await this.#select(`id = ?`, [id]);
    return rows[0] ?? null;
  }

  /** Of the present plan, in the order of its policy. */
  list({ id, planRound }: Pick<Request, 'id' | 'planRound'>): Promise<CheckRow[]> {
    return this.#select(`request_id = ? and round = ?`, [id, planRound]);
  }

  async countAsked(ids: readonly string[]): Promise<void> {
    for (const id of ids)
      await this.unitOfWork.query(`update pre_approval set asked = asked + 1 where id = ?`, [id]);
  }

  async answer({ id, verdict, codes, text, answeredBy, answeredAt }: Answer): Promise<void> {
    await this.unitOfWork.query(
      `update pre_approval set verdict = ?, codes = ?::jsonb, text = ?, answered_by = ?, answered_at = ? where id = ?`,
      [verdict, JSON.stringify(codes), text, answeredBy, answeredAt, id],
    );
  }

  async #select(where: string, parameters: readonly unknown[]): Promise<CheckRow[]> {
    const rows = await this.unitOfWork.query<CheckRow>(
      `select ${COLUMNS} from pre_approval where ${where} order by id`,
      parameters,
    );
    return rows.map((row) => ({ ...row, answeredAt: row.answeredAt && new Date(row.answeredAt) }));
  }
}
