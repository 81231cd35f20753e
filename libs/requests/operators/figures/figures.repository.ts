import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '#persistence';

/** One group of what is counted. Only members that its kind has are not null. */
export interface FigureRow {
  readonly kind: 'request' | 'task' | 'webhook' | 'endpoint' | 'mail';
  readonly right: string | null;
  readonly regime: string | null;
  readonly state: string | null;
  /** Of tasks. */
  readonly task: string | null;
  /** Short name; null unless tenants are told apart. */
  readonly tenant: string | null;
  readonly count: number;
  /** Whose end has passed. */
  readonly late: number;
  /** Whose end is within seven days. */
  readonly soon: number;
}

@Injectable()
export class FiguresRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /**
   * What is open, and what failed within a day, over all tenants. Every part has an index of just these rows. Call inside
   * `runAsSystem`.
   */
  read({ now, byTenant }: { readonly now: Date; readonly byTenant: boolean }): Promise<FigureRow[]> {
    return this.unitOfWork.query<FigureRow>(
      `with asked as (select ?::timestamptz as now, ?::boolean as by_tenant),
       counted as (
         select 'request' as kind, tenant_id, "right", regime, state, null as task, due_at
           from request where closed_at is null
         union all
         select 'task', tenant_id, null, null, null, kind, due_at from task where closed_at is null
         union all
         select 'webhook', tenant_id, null, null, null, null, null
           from webhook_delivery where state = 'dead' and next_at > now() - interval '1 day'
         union all
         select 'endpoint', tenant_id, null, null, null, null, null
           from webhook_endpoint where disabled_reason in ('gone', 'failing')
         union all
         select 'mail', tenant_id, null, null, null, null, null
           from mail_message where state = 'failed' and next_at > now() - interval '1 day')
       select c.kind, c."right", c.regime, c.state, c.task, case when a.by_tenant then t.slug end as tenant,
              count(*)::integer as count,
              count(*) filter (where c.due_at < a.now)::integer as late,
              count(*) filter (where c.due_at >= a.now and c.due_at < a.now + interval '7 days')::integer as soon
         from counted c join tenant t on t.id = c.tenant_id cross join asked a
        group by 1, 2, 3, 4, 5, 6`,
      [now, byTenant],
    );
  }
}
