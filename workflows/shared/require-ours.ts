import { ApplicationFailure } from '@temporalio/workflow';
import type { RequestRef, Snapshot } from '../request/ports.js';

/**
 * Input that did not come through our codec is replaced by it. A run of such input ends here; without this it would
 * fail on the first field that is missing, and Temporal would try that again for ever.
 */
export function requireOurs(request: RequestRef, snapshot: Snapshot): void {
  if (typeof request?.requestId === 'string' && Array.isArray(snapshot?.stores)) return;
  throw ApplicationFailure.nonRetryable(
    'The input of this workflow was not made by Habeas.',
    'payload.refused',
  );
}
