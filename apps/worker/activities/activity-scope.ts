import { Context } from '@temporalio/activity';
import type { EngineHooks } from '#engine';
import { SYSTEM_ACTOR, runInContext } from '#platform';
import { AppError } from '#contracts';

/** Work of an activity for a tenant; its log lines carry the id of the workflow. */
export function forTenant<T>(tenantId: string, work: () => Promise<T>): Promise<T> {
  if (typeof tenantId !== 'string')
    throw new AppError('request.invalid', { detail: 'The input was not made by Habeas.' });
  const correlationId = Context.current().info.workflowExecution?.workflowId ?? 'activity';
  return runInContext({ tenantId, actor: SYSTEM_ACTOR, correlationId }, work);
}

/**
 * Ties the engine to Temporal: progress becomes heartbeats, cancellation becomes an abort between batches.
 * Beats also while the engine is silent, so that a long statement is not taken for a dead worker.
 */
export async function withHeartbeat<T>(work: (hooks: EngineHooks) => Promise<T>): Promise<T> {
  const context = Context.current();
  let progress: unknown = null;
  const beat = setInterval(() => context.heartbeat(progress), HEARTBEAT_MS);
  try {
    return await work({
      signal: context.cancellationSignal,
      onProgress: (now) => {
        progress = now;
      },
    });
  } finally {
    clearInterval(beat);
  }
}

const HEARTBEAT_MS = 1_000;
