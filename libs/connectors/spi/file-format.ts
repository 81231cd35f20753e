export const RECORD_FORMATS = ['csv', 'ndjson', 'json', 'xml'] as const;
export type RecordFormatName = (typeof RECORD_FORMATS)[number];

/** How the files of one collection are read. What is left out is seen from each file itself. */
export interface FileFormat {
  /** Absent: by the ending of the file's name. */
  readonly type?: RecordFormatName;
  /** csv: one character. Absent: the one of comma, semicolon, tab and bar that the first line has most of. */
  readonly delimiter?: string;
  /** csv: names of the columns of files without a line of names. Absent: the first line names them. */
  readonly columns?: readonly string[];
  /** json: members that lead to the list of records (`$.data.people`). xml: elements down to a record (`/shop/customer`). */
  readonly path?: string;
}
