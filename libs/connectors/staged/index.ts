export type {
  FindQuery,
  Notes,
  Operation,
  OperationGroups,
  StagedDriver,
  StagedRow,
  Stored,
  ValueChange,
  WholePieces,
} from './staged-driver.js';
export { isSameStored } from './staged-operations.js';
export { StagedStore, STAGED_CAPABILITIES } from './staged-store.js';
