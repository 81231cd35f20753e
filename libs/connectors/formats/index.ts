export { ColumnCensus } from './column-census.js';
export { decodeField, encodeField } from './field-values.js';
export { foreignPieces } from './foreign-pieces.js';
export { formatNamed, recordFormat } from './format-names.js';
export { HEAD_BYTES, packed, packingOf, unpacked } from './packing.js';
export type { Packing } from './packing.js';
export { searchOutside } from './search-outside.js';
export type { OutsideHit } from './search-outside.js';
export type {
  ByteStream,
  FieldValue,
  FileRecord,
  OutsideText,
  RecordDecision,
  RecordFormat,
  RecordSource,
} from './record-format.js';
