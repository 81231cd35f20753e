import { Inject, Injectable } from '@nestjs/common';
import type { MandateKind } from '#contracts';
import { UnitOfWork } from '#persistence';

export type Confirmer = 'person' | 'staff' | 'law';

export interface MandateRow {
  readonly id: string;
  readonly kind: MandateKind;
  readonly reference: Buffer | null;
  readonly recorded_at: Date;
  readonly confirmed_by: Confirmer | null;
  readonly confirmed_at: Date | null;
}
export interface NewMandate {
  readonly id: string;
  readonly requestId: string;
  readonly kind: MandateKind;
  readonly reference: Buffer;
  readonly recordedBy: string;
  readonly at: Date;
}

@Injectable()
export class MandatesRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** One for each request: what is recorded later takes the place of what was there. */
  async put({ id, requestId, kind, reference, recordedBy, at }: NewMandate): Promise<void> {
    await this.unitOfWork.query(
      `insert into mandate (id, tenant_id, request_id, kind, reference, recorded_by, recorded_at)
       values (?, habeas_tenant(), ?, ?, ?, ?, ?)
       on conflict (request_id) do update
         set kind = excluded.kind, reference = excluded.reference, recorded_by = excluded.recorded_by,
             recorded_at = excluded.recorded_at, confirmed_by = null, confirmed_at = null`,
      [id, requestId, kind, reference, recordedBy, at],
    );
  }

  async find(requestId: string): Promise<MandateRow | null> {
    const [row] = await this.unitOfWork.query<MandateRow>(
      `select id, kind, reference, recorded_at, confirmed_by, confirmed_at from mandate where request_id = ?`,
      [requestId],
    );
    return row ?? null;
  }

  /** Once; who confirmed first stays. */
  async confirm(requestId: string, by: Confirmer, at: Date): Promise<void> {
    await this.unitOfWork.query(
      `update mandate set confirmed_by = ?, confirmed_at = ? where request_id = ? and confirmed_at is null`,
      [by, at, requestId],
    );
  }
}
