import { Inject, Injectable } from '@nestjs/common';
import type { RequestEvent, RequestState } from '#contracts';
import { CommandsService, WorkflowSteps } from '#requests';
import type { LifecycleActivities, RequestRef, Snapshot } from '#workflows/request/ports';
import { forTenant } from './activity-scope.js';

@Injectable()
export class LifecycleActivitiesImpl implements LifecycleActivities {
  constructor(
    @Inject(WorkflowSteps) private readonly steps: WorkflowSteps,
    @Inject(CommandsService) private readonly commands: CommandsService,
  ) {}

  triage({ tenantId, requestId }: RequestRef): Promise<Snapshot> {
    return forTenant(tenantId, () => this.steps.triage(requestId));
  }

  read({ tenantId, requestId }: RequestRef): Promise<Snapshot> {
    return forTenant(tenantId, () => this.steps.read(requestId));
  }

  advance({ tenantId, requestId }: RequestRef, from: RequestState, event: RequestEvent): Promise<Snapshot> {
    return forTenant(tenantId, () => this.steps.advance(requestId, from, event));
  }

  applyCommand({ tenantId, requestId }: RequestRef, commandId: string): Promise<Snapshot> {
    return forTenant(tenantId, () => this.commands.apply(requestId, commandId));
  }

  concludePlan({ tenantId, requestId }: RequestRef): Promise<Snapshot> {
    return forTenant(tenantId, () => this.steps.concludePlan(requestId));
  }

  concludeVerification({ tenantId, requestId }: RequestRef): Promise<Snapshot> {
    return forTenant(tenantId, () => this.steps.concludeVerification(requestId));
  }
}
