import type { FileFormat, RecordFormatName } from '../spi/index.js';
import { csvSyntax } from './csv.syntax.js';
import { jsonListSyntax } from './json-list.syntax.js';
import { ndjsonSyntax } from './ndjson.syntax.js';
import type { RecordFormat } from './record-format.js';
import { formatOf } from './syntax-format.js';
import { xmlSyntax } from './xml.syntax.js';

const PACKED = /\.(?:gz|zst|zstd)$/i;
const ENDINGS: Readonly<Record<string, RecordFormatName>> = {
  csv: 'csv',
  tsv: 'csv',
  tab: 'csv',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  json: 'json',
  xml: 'xml',
};

/** The format that a name promises (`people.csv.gz`); null for other files, such as plain text. */
export const formatNamed = (name: string): RecordFormatName | null =>
  ENDINGS[/\.([a-z]+)$/i.exec(name.replace(PACKED, ''))?.[1]?.toLowerCase() ?? ''] ?? null;

/**
 * The format of a file by what the data map says and by its name; null when neither says it.
 * @throws AppError `store.refused` for a path that leads nowhere
 */
export function recordFormat(name: string, options: FileFormat = {}): RecordFormat | null {
  const type = options.type ?? formatNamed(name);
  switch (type) {
    case 'csv':
      return formatOf(type, csvSyntax(options));
    case 'ndjson':
      return formatOf(type, ndjsonSyntax);
    case 'json':
      return formatOf(type, jsonListSyntax(options));
    case 'xml':
      return formatOf(type, xmlSyntax(options));
    case null:
      return null;
  }
}
