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
export { httpSecretNames } from './http-api.js';
export type {
  HttpApi,
  HttpAuth,
  HttpClientCredentials,
  HttpCollection,
  HttpColumn,
  HttpDelete,
  HttpFind,
  HttpLater,
  HttpList,
  HttpPaging,
  HttpQuestion,
  HttpUpdate,
} from './http-api.js';
export type { Notes } from './notes.js';
export { EVERYTHING, NOTHING } from './predicate.js';
export type { Boundary, Fold, Predicate, Scalar, TextToken } from './predicate.js';
export { SeparatedDigits, digitsOf } from './separated-digits.js';
export type { SeparatedNumber, WrittenControls } from './separated-digits.js';
export { inPredicates, predicateShape } from './predicate-shape.js';
export type { InPredicate } from './predicate-shape.js';
export { keySlot, KEY_FACTOR, SIGN_KEYS, signKey, WORD_FACTOR, wordHash } from './recogniser.js';
export type {
  ByteRuns,
  ByteSigns,
  Recognised,
  Recogniser,
  SeenSigns,
  SignKeys,
  Spelling,
} from './recogniser.js';
export { exactNumber, isExactNumber, parseArrayExact, parseJsonExact } from './exact-json.js';
export type { RowTexts, TextBlock, TextColumn, TextMeaning } from './row-texts.js';
export { DEFAULT_LIMITS, isServerStore, STORE_TYPES } from './store.js';
export type {
  Change,
  ClassQuery,
  ClassSizes,
  ColumnChange,
  ColumnHits,
  Connector,
  LocationQuery,
  WritableQuery,
  PendingRows,
  ReadSession,
  Row,
  RowValue,
  ScanExceptions,
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
