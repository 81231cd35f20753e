import {
  ScheduleAlreadyRunning,
  ScheduleOverlapPolicy,
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  isGrpcServiceError,
  type Client,
  type Connection,
  type ScheduleOptions,
} from '@temporalio/client';
import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import { AppError, ERRORS, type ErrorCode, type RequestEvent } from '#contracts';
import {
  COMMAND_UPDATE,
  LIFT_WORKFLOW,
  REQUEST_WORKFLOW,
  TASK_QUEUE,
  type LiftWorkflowInput,
} from '#workflows/request/messages';
import type { RequestRef } from '#workflows/request/ports';

/** How long a caller waits for the outcome of a command before it is told that Temporal cannot be reached. */
const COMMAND_TIMEOUT_MS = 20_000;
const PING_TIMEOUT_MS = 2_000;

/** Work that is done again and again, for no request and no tenant in particular. */
export interface ScheduledWork {
  readonly id: string;
  /** Takes no input. */
  readonly workflow: string;
  readonly every: `${number} ${'minutes' | 'hours' | 'day'}`;
  /** One line for the operators. */
  readonly note: string;
}

/** Everything the rest of Habeas asks of Temporal. */
export class WorkflowService {
  constructor(
    private readonly client: Client,
    private readonly probe: Connection,
  ) {}

  /** Starts a workflow once: an id that exists, running or finished, is a success. */
  async start(
    workflow: string,
    workflowId: string,
    args: readonly unknown[],
    summary?: string,
  ): Promise<void> {
    try {
      await this.client.workflow.start(workflow, {
        workflowId,
        taskQueue: TASK_QUEUE,
        args: [...args],
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        workflowIdConflictPolicy: 'USE_EXISTING',
        ...(summary ? { staticSummary: summary } : {}),
      });
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return;
      throw mapError(error);
    }
  }

  /** Starts a workflow of this id, also when one has ended; a running one is told that its row changed. */
  async resume(
    workflow: string,
    workflowId: string,
    args: readonly unknown[],
    signal: string,
  ): Promise<void> {
    try {
      await this.client.workflow.signalWithStart(workflow, {
        workflowId,
        taskQueue: TASK_QUEUE,
        args: [...args],
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        signal,
        signalArgs: [],
      });
    } catch (error) {
      throw mapError(error);
    }
  }

  /** Tells a running workflow that its row changed; a workflow that has ended needs no telling. */
  async signal(workflowId: string, signal: string): Promise<void> {
    try {
      await this.client.workflow.getHandle(workflowId).signal(signal);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return;
      throw mapError(error);
    }
  }

  /**
   * Has the workflow of a request carry out a recorded command; starts the workflow when the outbox has not yet.
   * @throws AppError with the code of the refusal, or `workflow.unavailable`
   */
  async command(
    request: RequestRef,
    commandId: string,
    event: RequestEvent,
    updateId: string,
  ): Promise<void> {
    const startWorkflowOperation = new WithStartWorkflowOperation(REQUEST_WORKFLOW, {
      workflowId: request.requestId,
      taskQueue: TASK_QUEUE,
      args: [request],
      workflowIdConflictPolicy: 'USE_EXISTING',
    });
    startWorkflowOperation.workflowHandle().catch(() => undefined);
    try {
      await this.client.withDeadline(Date.now() + COMMAND_TIMEOUT_MS, () =>
        this.client.workflow.executeUpdateWithStart(COMMAND_UPDATE, {
          updateId,
          args: [{ commandId, event }],
          startWorkflowOperation,
        }),
      );
    } catch (error) {
      throw mapError(error);
    }
  }

  /** Lifts a restriction and waits for it, up to `timeoutMs`. @returns false when it still runs by then */
  async lift(input: LiftWorkflowInput, timeoutMs: number): Promise<boolean> {
    await this.start(LIFT_WORKFLOW, `${input.restrictionId}/lift`, [input], 'lift of a restriction');
    const done = this.client.workflow
      .getHandle(`${input.restrictionId}/lift`)
      .result()
      .then(() => true);
    const late = new Promise<false>((resolve) => setTimeout(resolve, timeoutMs, false).unref());
    return Promise.race([done, late]).catch((error: unknown) => {
      throw mapError(error);
    });
  }

  /**
   * Sets up a schedule as it is meant to be; one that is there is brought up to date, and stays paused if an operator
   * has paused it. A new one runs at once.
   * @throws AppError `workflow.unavailable`
   */
  async schedule(work: ScheduledWork): Promise<void> {
    const options = scheduleOf(work);
    try {
      await this.client.schedule.create(options);
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw mapError(error);
      await this.#renewSchedule(options);
    }
  }

  /** @throws AppError `workflow.unavailable` */
  async ping(): Promise<void> {
    try {
      await this.probe.withDeadline(Date.now() + PING_TIMEOUT_MS, () =>
        this.probe.workflowService.getSystemInfo({}),
      );
    } catch (error) {
      throw mapError(error);
    }
  }

  async #renewSchedule({ scheduleId, spec, action, policies }: ScheduleOptions): Promise<void> {
    try {
      await this.client.schedule.getHandle(scheduleId).update(({ state }) => ({
        spec,
        action: action as never,
        state,
        ...(policies && { policies }),
      }));
    } catch (error) {
      throw mapError(error);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.client.connection.close(), this.probe.close()]);
  }
}

/** Rounds that were missed, or that would run into one another, are left out: the next one does their work. */
const scheduleOf = ({ id, workflow, every, note }: ScheduledWork): ScheduleOptions => ({
  scheduleId: id,
  spec: { intervals: [{ every }] },
  action: {
    type: 'startWorkflow',
    workflowType: workflow,
    taskQueue: TASK_QUEUE,
    args: [],
    staticSummary: note,
  },
  policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' },
  state: { note, triggerImmediately: true },
});

/** Refusals keep their code; everything that is Temporal's own trouble becomes `workflow.unavailable`. */
function mapError(error: unknown): AppError {
  const failure = causeOf(error);
  if (failure instanceof ApplicationFailure && failure.type && failure.type in ERRORS)
    return new AppError(failure.type as ErrorCode, failure.message ? { detail: failure.message } : {});
  const reason = isGrpcServiceError(error) ? `gRPC status ${error.code}` : (error as Error).name;
  return new AppError('workflow.unavailable', {
    detail: `The workflow service did not answer (${reason}). Nothing has changed; send the same request again.`,
    cause: error,
  });
}

/** A refusal comes from the validator as it is, and from the activity inside the failure of that activity. */
function causeOf(error: unknown): unknown {
  const failure = error instanceof WorkflowUpdateFailedError ? error.cause : error;
  return failure instanceof ActivityFailure ? failure.cause : failure;
}
