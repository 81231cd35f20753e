export type {
  Catalogue,
  CatalogueFinding,
  CollectionInfo,
  ColumnInfo,
  ColumnKind,
  ForeignKey,
} from './catalogue.js';
export { RECORD_FORMATS } from './file-format.js';
export type { FileFormat, RecordFormatName } from './file-format.js';
export { EVERYTHING, NOTHING } from './predicate.js';
export type { Boundary, Predicate, Scalar, TextToken } from './predicate.js';
export { parseArrayExact, parseJsonExact } from './exact-json.js';
export { DEFAULT_LIMITS, isServerStore, STORE_TYPES } from './store.js';
export type {
  Change,
  ClassQuery,
  ClassSizes,
  ColumnChange,
  Connector,
  LocationQuery,
  ReadSession,
  Row,
  RowValue,
  ScanHit,
  ScanRequest,
  ScanResult,
  SelectQuery,
  Store,
  StoreCapabilities,
  StoreLimits,
  StoreSettings,
  StoreType,
  Tally,
  TallyQuery,
  TextTokenRef,
  WriteSession,
} from './store.js';
