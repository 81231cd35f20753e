import type { RequestRef, Snapshot } from '../request/ports.js';
import { buildPackage } from './build-package.js';
import type { FulfilmentResult } from './messages.js';

/** Art. 20 GDPR: streams what the person provided into one package. */
export const portabilityWorkflow = (request: RequestRef, snapshot: Snapshot): Promise<FulfilmentResult> =>
  buildPackage(request, snapshot);
