import { resolve } from 'node:path';
import {
  DefinitionChanges,
  DefinitionsService,
  GroupsService,
  ReceiptImport,
  RightsService,
  VersionsService,
  type ReceiptImportReport,
} from '#consents';
import { AppError } from '#contracts';
import { Outbox } from '#persistence';
import { systemClock } from '#platform';
import { EventLog } from '#webhooks';
import { EXIT, type ExitCode } from '../exit-code.js';
import { readText } from '../input/files.js';
import { parseJson } from '../input/jwks.js';
import type { Shell } from '../shell.js';
import { table } from '../view/table.js';
import { withConsents, type ConsentParts } from './installation.js';

export interface ImportReceiptsOptions {
  readonly tenant: string;
  readonly dryRun?: true;
  readonly silent?: true;
  readonly json?: true;
}

/** Takes in receipts of WSO2's consent API V1; exit code 3 when some were skipped. */
export async function importReceipts(
  name: string,
  { tenant, dryRun, silent, json }: ImportReceiptsOptions,
  shell: Shell,
): Promise<ExitCode> {
  const documents = receiptsIn(await readText(resolve(shell.folder, name), 'file of receipts'), name);
  const options = { dryRun: dryRun === true, silent: silent === true };
  const report = await withConsents(tenant, shell, (parts) => importOf(parts).take(documents, options));
  if (json) shell.print(JSON.stringify({ ...report, ...options }, null, 2));
  else shell.print(textOf(report, options.dryRun));
  return report.skipped.length > 0 ? EXIT.partly : EXIT.done;
}

/** A list of receipts, or one. @throws AppError `request.invalid` */
function receiptsIn(text: string, name: string): readonly unknown[] {
  const given = parseJson(text.replace(/^\ufeff/, ''));
  if (Array.isArray(given)) return given as unknown[];
  if (typeof given === 'object' && given !== null) return [given];
  throw new AppError('request.invalid', { detail: `${name} is no JSON list of receipts.` });
}

function importOf(parts: ConsentParts): ReceiptImport {
  const { unitOfWork, audit, catalogues } = parts;
  const events = new EventLog(unitOfWork, new Outbox(unitOfWork), systemClock);
  const changes = new DefinitionChanges(unitOfWork, catalogues, audit, events);
  const groups = new GroupsService(unitOfWork, changes, systemClock);
  const rights = new RightsService(unitOfWork, changes, systemClock);
  const definitions = new DefinitionsService(unitOfWork, changes, groups, rights, systemClock);
  const versions = new VersionsService(unitOfWork, changes, definitions, systemClock);
  return new ReceiptImport({ ...parts, groups, definitions, versions, clock: systemClock });
}

function textOf(report: ReceiptImportReport, dryRun: boolean): string {
  const { receipts, created, recorded, repeated, outdated, known, skipped, notes } = report;
  const lines = [
    `receipts  ${receipts}`,
    `consents  ${created.length} ${dryRun ? 'would be made' : 'made'}${created.length > 0 ? `: ${created.join(', ')}` : ''}`,
    `recorded  ${recorded}${dryRun ? ' at most' : ''}`,
    `repeated  ${repeated} that the person had said otherwise before`,
    `outdated  ${outdated} older than what is recorded`,
    `known     ${known} taken in before`,
    `skipped   ${skipped.length}`,
    ...notes.map((note) => `note: ${note}`),
  ];
  if (skipped.length === 0) return lines.join('\n');
  const rows = skipped.map(({ place, receipt, purpose = '', reason }) => [
    place,
    receipt ?? '',
    purpose,
    reason,
  ]);
  return `${lines.join('\n')}\n\n${table(['no.', 'receipt', 'purpose', 'why'], rows)}`;
}
