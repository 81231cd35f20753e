import type { WorkflowService } from '#temporal';
import type { WorkflowStarter } from './workflow-starter.js';

/** Carries the outbox's commands to Temporal, sealed by the codec like everything that goes there. */
export class TemporalStarter implements WorkflowStarter {
  constructor(private readonly workflows: WorkflowService) {}

  start(workflow: string, workflowId: string, tenantId: string, summary?: string): Promise<void> {
    return this.workflows.start(workflow, workflowId, [{ tenantId, requestId: workflowId }], summary);
  }

  resume(workflow: string, workflowId: string, signal: string, tenantId: string): Promise<void> {
    return this.workflows.resume(workflow, workflowId, [{ tenantId, requestId: workflowId }], signal);
  }

  signal(workflowId: string, signal: string): Promise<void> {
    return this.workflows.signal(workflowId, signal);
  }
}
