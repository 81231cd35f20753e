export { documentOf, documentText } from './json-text.js';
export type {
  FindQuery,
  Notes,
  Operation,
  StagedDriver,
  StagedRow,
  Stored,
  ValueChange,
} from './staged-driver.js';
export { StagedStore, STAGED_CAPABILITIES } from './staged-store.js';
