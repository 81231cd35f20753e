import type { RequestRef, Snapshot } from '../request/ports.js';
import { executeStores } from './execute-stores.js';
import type { FulfilmentResult } from './messages.js';

/** Art. 18 GDPR: marks the rows; decisions deny from the moment the restriction was granted. */
export const restrictionWorkflow = (request: RequestRef, snapshot: Snapshot): Promise<FulfilmentResult> =>
  executeStores(request, snapshot);
