import type { RequestRef, Snapshot } from '../request/ports.js';
import { executeStores } from './execute-stores.js';
import type { FulfilmentResult } from './messages.js';

/** Art. 16 GDPR: writes the corrected values as approved, wherever the wrong ones still stand. */
export const rectificationWorkflow = (request: RequestRef, snapshot: Snapshot): Promise<FulfilmentResult> =>
  executeStores(request, snapshot);
