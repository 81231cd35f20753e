import type { INestApplicationContext } from '@nestjs/common';
import { SYSTEM_ACTOR, runInContext } from '#platform';
import { CommandsService, WorkflowSteps } from '#requests';
import { WorkflowService } from '#temporal';

/** What the workflow of a request does, for specs that are not about the workflow. */
export interface DirectWorkflow {
  /** Takes the request out of `received`. */
  triage(tenantId: string, requestId: string): Promise<void>;
}

/** Lets commands reach the row in the transaction that the activity would use: no workflow server is needed. */
export function workDirectly(app: INestApplicationContext): DirectWorkflow {
  const commands = app.get(CommandsService, { strict: false });
  const steps = app.get(WorkflowSteps, { strict: false });
  const within = async (tenantId: string, correlationId: string, work: () => Promise<unknown>) => {
    await runInContext({ tenantId, actor: SYSTEM_ACTOR, correlationId }, work);
  };
  const command: WorkflowService['command'] = ({ tenantId, requestId }, commandId) =>
    within(tenantId, requestId, () => commands.apply(requestId, commandId));
  Object.assign(app.get(WorkflowService, { strict: false }), { command });
  return { triage: (tenantId, requestId) => within(tenantId, requestId, () => steps.triage(requestId)) };
}
