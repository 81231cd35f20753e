import {
  Client,
  Connection,
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { AppError } from '#contracts';
import type { Settings } from '#platform';
import type { WorkflowStarter } from './workflow-starter.js';

/** Task queue of the workers that run workflows. */
const TASK_QUEUE = 'habeas';

/** Starts workflows on the Temporal service of the settings. Connects at the first call. */
export class TemporalStarter implements WorkflowStarter {
  readonly #client: Client;

  constructor(settings: Settings) {
    const connection = Connection.lazy({
      address: settings.TEMPORAL_ADDRESS,
      connectTimeout: '5s',
      tls: settings.TEMPORAL_TLS,
      ...(settings.TEMPORAL_API_KEY !== undefined && { apiKey: settings.TEMPORAL_API_KEY }),
    });
    this.#client = new Client({ connection, namespace: settings.TEMPORAL_NAMESPACE });
  }

  async start(workflow: string, workflowId: string, tenantId: string): Promise<void> {
    try {
      await this.#client.workflow.start(workflow, {
        workflowId,
        taskQueue: TASK_QUEUE,
        args: [{ tenantId, requestId: workflowId }],
        workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      });
    } catch (error) {
      if (isNamed(error, WorkflowExecutionAlreadyStartedError.name)) return;
      throw unavailable(error);
    }
  }

  async signal(workflowId: string, signal: string): Promise<void> {
    try {
      await this.#client.workflow.getHandle(workflowId).signal(signal);
    } catch (error) {
      if (isNamed(error, WorkflowNotFoundError.name)) return;
      throw unavailable(error);
    }
  }

  async close(): Promise<void> {
    await this.#client.connection.close();
  }
}

const isNamed = (error: unknown, name: string): boolean => (error as { name?: unknown }).name === name;

const unavailable = (cause: unknown): AppError =>
  new AppError('workflow.unavailable', {
    detail: 'The workflow service did not take a command. Check TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE.',
    cause,
  });
