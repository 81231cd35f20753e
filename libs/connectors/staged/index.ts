export type {
  FindQuery,
  Notes,
  Operation,
  StagedDriver,
  StagedRow,
  StagedSearch,
  Stored,
  ValueChange,
} from './staged-driver.js';
export { StagedStore, STAGED_CAPABILITIES } from './staged-store.js';
