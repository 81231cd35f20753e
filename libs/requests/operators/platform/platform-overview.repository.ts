import { Inject, Injectable } from '@nestjs/common';
import type { PlatformTenant } from '#contracts/schemas';
import { UnitOfWork } from '#persistence';

@Injectable()
export class PlatformOverviewRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** Call inside `runAsSystem`, whose role sees of tasks only what is counted here. */
  list({ after, limit, now }: { after: string; limit: number; now: Date }): Promise<PlatformTenant[]> {
    return this.unitOfWork.query<PlatformTenant>(
      `select t.slug,
          (select coalesce(jsonb_object_agg(s.state, s.n), '{}') from (
             select state, count(*)::integer as n from request
              where tenant_id = t.id and closed_at is null group by state) s) as "openRequests",
          (select count(*)::integer from request
            where tenant_id = t.id and closed_at is null and due_at < ?) as "overdueRequests",
          (select count(*)::integer from task where tenant_id = t.id and closed_at is null) as "openTasks",
          (select count(*)::integer from webhook_endpoint
            where tenant_id = t.id and disabled_reason in ('gone', 'failing')) as "deadWebhookEndpoints"
        from tenant t where t.slug collate "C" > ? order by t.slug collate "C" limit ?`,
      [now, after, limit],
    );
  }
}
