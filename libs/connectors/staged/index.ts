export type {
  FindQuery,
  Notes,
  Operation,
  StagedDriver,
  StagedRow,
  Stored,
  ValueChange,
} from './staged-driver.js';
export { isSameStored } from './staged-operations.js';
export { StagedStore, STAGED_CAPABILITIES } from './staged-store.js';
