import type { RequestRef, Snapshot } from '../request/ports.js';
import { buildPackage } from './build-package.js';
import type { FulfilmentResult } from './messages.js';

/** Art. 15 GDPR: streams everything about the person into one package, with the information on it. */
export const accessWorkflow = (request: RequestRef, snapshot: Snapshot): Promise<FulfilmentResult> =>
  buildPackage(request, snapshot);
