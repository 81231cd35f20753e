import type { LiftWorkflowInput } from '../request/messages.js';
import type { StoreRef } from '../request/ports.js';

export interface RestrictionActivities {
  /** The stores in which rows were marked. */
  restrictedStores(input: LiftWorkflowInput): Promise<readonly StoreRef[]>;
  unmarkStore(input: LiftWorkflowInput, store: string): Promise<void>;
  concludeLift(input: LiftWorkflowInput): Promise<void>;
}
