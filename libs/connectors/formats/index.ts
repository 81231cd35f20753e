export type {
  ByteStream,
  FieldValue,
  FileRecord,
  RecordDecision,
  RecordFormat,
  RecordSource,
} from './record-format.js';
