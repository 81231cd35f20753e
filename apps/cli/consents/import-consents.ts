import { ConsentImport, OWN_MAPPING, RowReader, parseImportMapping, type MovedAnswer } from '#consents';
import { systemClock } from '#platform';
import type { ExitCode } from '../exit-code.js';
import type { ImportCounts } from '../import/checkpoint.js';
import {
  importExit,
  importFile,
  planImport,
  tellImport,
  type ImportOptions,
  type ImportPlan,
  type ImportTarget,
} from '../import/file-import.js';
import type { Shell } from '../shell.js';
import { BULK_BATCH, withConsents, type ConsentParts } from './installation.js';

export interface ImportConsentsOptions extends ImportOptions {
  readonly tenant: string;
}

/**
 * Records the answers of a file. Rows that cannot be recorded go to a file of errors, the rest goes on; exit code 3 when
 * there are any.
 */
export async function importConsents(
  name: string,
  options: ImportConsentsOptions,
  shell: Shell,
): Promise<ExitCode> {
  const plan = await planImport(name, options.tenant, options, shell);
  const reader = readerOf(plan);
  const done = await importFile<MovedAnswer>(plan, shell, (work) =>
    withConsents(options.tenant, shell, async (parts) => work(await targetOf(plan, reader, parts))),
  );
  tellImport(done.counts, plan, linesOf(done.counts, options), shell);
  return importExit(done);
}

interface Reading {
  readonly rows: RowReader;
  readonly delimiter: string;
}

function readerOf({ mapping }: ImportPlan): Reading {
  const parsed = mapping === null ? OWN_MAPPING : parseImportMapping(mapping.text, mapping.name);
  return { rows: new RowReader(parsed, () => Date.now()), delimiter: parsed.delimiter };
}

async function targetOf(
  { format, options }: ImportPlan,
  { rows, delimiter }: Reading,
  { recorder, catalogues, subjects, unitOfWork, audit, tenantId }: ConsentParts,
): Promise<ImportTarget<MovedAnswer>> {
  const { silent = false, dryRun = false } = options;
  const consents = await ConsentImport.begin(recorder, catalogues, subjects, systemClock, { silent, dryRun });
  return {
    batch: BULK_BATCH,
    delimiter,
    away: 'The database cannot be reached.',
    checkHeader: (columns) => rows.checkHeader(columns),
    read: (row, form) => (form === 'csv' ? rows.read(row) : rows.readObject(row)),
    take: (answers) => consents.take(answers),
    // counts alone: the file is named by its digest
    note: ({ bytes, digest }, counts, complete) => {
      const data = { format, silent, complete, bytes, sha256: digest, ...counts };
      return unitOfWork.run(() => audit.append({ action: 'consents.imported', object: tenantId, data }));
    },
  };
}

const linesOf = (
  { read, recorded, repeated, outdated }: ImportCounts,
  { dryRun }: ImportConsentsOptions,
): (readonly [string, string])[] => [
  ['read', `${read} rows`],
  [dryRun ? 'would be' : 'recorded', `${recorded}${dryRun ? ' recorded at most' : ''}`],
  ['repeated', `${repeated} that were recorded before`],
  ['outdated', `${outdated} older than what is recorded`],
];
