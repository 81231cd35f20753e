import type { RequestRef, Snapshot } from '../request/ports.js';
import { buildPackage } from './build-package.js';
import type { FulfilmentResult } from './messages.js';

/** Cal. Civ. Code §1798.110(a)(1): says which categories there are; no value leaves a store. */
export const knowCategoriesWorkflow = (request: RequestRef, snapshot: Snapshot): Promise<FulfilmentResult> =>
  buildPackage(request, snapshot);
