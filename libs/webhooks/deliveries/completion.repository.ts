import type { Completion } from '#contracts/schemas';
import type { UnitOfWork } from '#persistence';
import { currentContext } from '#platform';

export class CompletionRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @returns false when one was reported before */
  async insert(completion: Completion): Promise<boolean> {
    const { deliveryId, completionStatus, completionEvidence, completedAt, reportedAt } = completion;
    const rows = await this.unitOfWork.query(
      `insert into webhook_completion (delivery_id, tenant_id, status, evidence, completed_at, reported_at)
       values (?, ?, ?, ?, ?, ?) on conflict do nothing returning delivery_id`,
      [deliveryId, currentContext().tenantId, completionStatus, completionEvidence, completedAt, reportedAt],
    );
    return rows.length === 1;
  }

  async find(deliveryId: string): Promise<Completion | null> {
    const [row] = await this.unitOfWork.query<CompletionRow>(
      `select status, evidence, completed_at, reported_at from webhook_completion where delivery_id = ?`,
      [deliveryId],
    );
    return row
      ? {
          deliveryId,
          completionStatus: row.status,
          completionEvidence: row.evidence,
          completedAt: new Date(row.completed_at).toISOString(),
          reportedAt: new Date(row.reported_at).toISOString(),
        }
      : null;
  }
}

interface CompletionRow {
  readonly status: Completion['completionStatus'];
  readonly evidence: string | null;
  readonly completed_at: string | Date;
  readonly reported_at: string | Date;
}
