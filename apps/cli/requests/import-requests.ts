import type { RowFault } from '#consents';
import type { ImportAnswer } from '#contracts/schemas';
import type { ExitCode } from '../exit-code.js';
import type { ImportCounts } from '../import/checkpoint.js';
import {
  importExit,
  importFile,
  planImport,
  tellImport,
  type ImportOptions,
  type ImportTarget,
} from '../import/file-import.js';
import type { Shell } from '../shell.js';
import { openApi, type Api } from './api.js';
import { CaseRows, type ImportedCase } from './case-rows.js';

/** Cases of one call, which is to be answered before a proxy on the way gives up waiting. */
const BATCH = 50;
/** A call that was given up may still be done: better to wait than to stop the import. */
const TIMEOUT_MS = 10 * 60_000;

const TODO: Readonly<Record<string, string>> = {
  'import.reference_used': 'Give the case a reference of its own.',
  'right.not_in_regime': 'Name a right that the law has, or another regime.',
  'regime.unknown': 'Name a regime of GET /v1/regimes, or leave it out.',
};

/**
 * Takes over the old cases of a file by the API, without a letter to anybody. Rows that cannot be taken go to a file of
 * errors, the rest goes on; exit code 3 when there are any.
 */
export async function importRequests(name: string, options: ImportOptions, shell: Shell): Promise<ExitCode> {
  const api = await openApi(shell);
  const plan = await planImport(name, api.origin, options, shell);
  const rows = new CaseRows(plan.mapping, () => Date.now());
  const target = targetOf(rows, api, options.dryRun === true);
  const done = await importFile<ImportedCase>(plan, shell, (work) => work(target));
  tellImport(done.counts, plan, linesOf(done.counts, options.dryRun === true), shell);
  return importExit(done);
}

const targetOf = (rows: CaseRows, api: Api, dryRun: boolean): ImportTarget<ImportedCase> => ({
  batch: BATCH,
  delimiter: rows.delimiter,
  away: 'The API cannot be reached.',
  checkHeader: (columns) => rows.checkHeader(columns),
  read: (row, format) => rows.read(row, format),
  take: async (items) => {
    const call = {
      method: 'POST',
      path: '/v1/requests/import/bulk',
      body: { items, dryRun },
      timeoutMs: TIMEOUT_MS,
    };
    const answer = (await (await api.call(call)).json()) as ImportAnswer;
    return answer.items.map(outcomeOf);
  },
});

function outcomeOf({ ok, repeated, problem }: ImportAnswer['items'][number]): string | RowFault {
  if (ok) return repeated ? 'repeated' : 'recorded';
  const { code = 'internal', param, detail, title = 'It failed' } = problem ?? {};
  return {
    code,
    ...(param !== undefined && { member: param }),
    reason: detail ?? title,
    todo: TODO[code] ?? (code === 'internal' ? 'Import the file again.' : 'Correct the row.'),
  };
}

const linesOf = (
  { read, recorded, repeated }: ImportCounts,
  dryRun: boolean,
): (readonly [string, string])[] => [
  ['read', `${read} rows`],
  dryRun ? ['would be', `${recorded} taken over at most`] : ['taken', `${recorded} over`],
  ['repeated', `${repeated} that were taken over before`],
];
