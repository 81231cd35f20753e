import { AppError } from '#contracts';
import { ApiFiles } from './api-files.js';
import { completeDocument } from './complete-document.js';
import type { DataMap } from './data-map.js';
import { documentFaults } from './document-rules.js';
import { dataMapDocument } from './document-schema.js';
import { readYaml, type YamlFault } from './yaml-document.js';

/** Where a data map is wrong. */
export type DataMapFault = YamlFault;

const MAX_CHARACTERS = 10_000_000;

const refuse = (findings: readonly DataMapFault[]): never => {
  const summary = findings.map(
    ({ line, path, message }) => `line ${line}, ${path || 'document'}: ${message}`,
  );
  const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : '';
  throw new AppError('data_map.invalid', { detail: `${summary[0] ?? ''}${more}`, extra: { findings } });
};

export interface DataMapFiles {
  /** Text of a file that the map names, by its path as written there; throws an `AppError` that says why not. */
  read(path: string): string;
}

/**
 * Reads a data map written in YAML 1.2 or JSON and fills in every default. Files that it names become part of it.
 *
 * @param files absent: a map that names files is refused
 * @throws AppError `data_map.invalid`; `extra.findings` is a list of {@link DataMapFault}.
 */
export const parseDataMap = (text: string, files?: DataMapFiles): DataMap => {
  const apis = new ApiFiles(files);
  const reading = readYaml(text, {
    what: 'data map',
    schema: dataMapDocument,
    maxCharacters: MAX_CHARACTERS,
    rules: (document) => [...documentFaults(document), ...apis.faults(document)],
  });
  return 'faults' in reading ? refuse(reading.faults) : completeDocument(apis.inlined(reading.document));
};
