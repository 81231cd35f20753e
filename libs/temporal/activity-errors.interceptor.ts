import { ApplicationFailure } from '@temporalio/common';
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';
import { CancelledFailure, CompleteAsyncError } from '@temporalio/activity';
import { ERRORS, isAppError } from '#contracts';

/** Tells the log what really happened: Temporal only gets the code. */
export type ReportError = (activity: string, error: unknown) => void;

/**
 * Database errors carry rows, messages of stores carry values: nothing of an error but its code, and the name of the store
 * that an error of several stores is about, leaves the process.
 * Codes that the table calls retryable are retried, unknown errors too; refusals are final.
 */
export class ActivityErrorsInterceptor implements ActivityInboundCallsInterceptor {
  constructor(
    private readonly activity: string,
    private readonly report: ReportError,
  ) {}

  async execute(
    input: ActivityExecuteInput,
    next: Next<ActivityInboundCallsInterceptor, 'execute'>,
  ): Promise<unknown> {
    try {
      return await next(input);
    } catch (error) {
      if (error instanceof CancelledFailure || error instanceof CompleteAsyncError) throw error;
      this.report(this.activity, error);
      throw toFailure(error);
    }
  }
}

function toFailure(error: unknown): ApplicationFailure {
  if (!isAppError(error))
    return ApplicationFailure.create({ type: 'internal', message: 'internal', nonRetryable: false });
  const { retryable, status } = ERRORS[error.code];
  return ApplicationFailure.create({
    type: error.code,
    message: error.detail ?? error.code,
    nonRetryable: !retryable && status < 500,
    ...(typeof error.extra?.['store'] === 'string' && { details: [{ store: error.extra['store'] }] }),
  });
}
