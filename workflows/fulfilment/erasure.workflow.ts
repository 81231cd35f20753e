import type { RequestRef, Snapshot } from '../request/ports.js';
import { executeStores } from './execute-stores.js';
import type { FulfilmentResult } from './messages.js';

/** Art. 17 GDPR: deletes, masks and pseudonymises as approved. */
export const erasureWorkflow = (request: RequestRef, snapshot: Snapshot): Promise<FulfilmentResult> =>
  executeStores(request, snapshot);
