import { AsyncLocalStorage } from 'node:async_hooks';
import { AppError } from '#contracts';

/** Who acts. Never a name or an address: ids only, they end up in the audit trail. */
export interface Actor {
  readonly kind: 'api_client' | 'staff' | 'person' | 'system';
  readonly id: string;
}

/** What every piece of work inside a process knows about itself: for whom, by whom, and how to find it in the logs. */
export interface OperationContext {
  readonly tenantId: string;
  readonly actor: Actor;
  /** Roles of staff, as their token names them; absent: none. */
  readonly roles?: readonly string[];
  /** Correlates log lines; returned as `requestId` of problem documents. */
  readonly correlationId: string;
  /** Why the caller does it, in own words; kept with what the audit trail records of it. */
  readonly reason?: string;
  /** The caller's `Idempotency-Key`, where the route takes one: commands use it as the id of their workflow update. */
  readonly idempotencyKey?: string;
}

const storage = new AsyncLocalStorage<OperationContext>();

export const SYSTEM_ACTOR: Actor = { kind: 'system', id: 'habeas' };

/** Runs `work` for a tenant; everything it awaits sees this context. */
export const runInContext = <T>(context: OperationContext, work: () => T): T => storage.run(context, work);

export const findContext = (): OperationContext | undefined => storage.getStore();

/** Throws when called outside {@link runInContext}: work without a tenant is a defect, never a default. */
export function currentContext(): OperationContext {
  const context = storage.getStore();
  if (!context) throw new AppError('internal', { detail: 'This work was started without a tenant.' });
  return context;
}
