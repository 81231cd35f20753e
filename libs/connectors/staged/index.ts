export { documentOf, documentText } from './json-text.js';
export type {
  FindQuery,
  Notes,
  Operation,
  OperationGroups,
  StagedDriver,
  StagedRow,
  StagedSearch,
  Stored,
  ValueChange,
  WholePieces,
} from './staged-driver.js';
export { isSameStored } from './staged-operations.js';
export { StagedStore, STAGED_CAPABILITIES } from './staged-store.js';
