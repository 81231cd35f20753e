import { planAll } from '#engine';
import { EXIT, type ExitCode } from '../exit-code.js';
import { readIdentities, requireKnownType } from '../input/identities.js';
import { readMapFile } from '../input/map-file.js';
import { MapStores } from '../input/map-stores.js';
import type { Shell } from '../shell.js';
import { requireReportFile, writeCountReport } from '../view/count-report.js';
import { planDocument, planErrors, planText } from '../view/plan-view.js';
import {
  addPersonOptions,
  addReportOption,
  type AddCommand,
  type PersonOptions,
  type ReportOptions,
} from './command-parts.js';

type PlanOptions = PersonOptions & ReportOptions;

export const addPlanCommand: AddCommand = (program, shell, action) => {
  const command = addReportOption(addPersonOptions(program.command('plan'))).description(
    'Show what an erasure would do, and to which rows. Changes nothing.',
  );
  command.action(() => action(() => plan(command.opts<PlanOptions>(), shell))());
};

async function plan(options: PlanOptions, shell: Shell): Promise<ExitCode> {
  await requireReportFile(options.report, shell);
  const mapFile = await readMapFile(options.map, shell);
  const identities = await readIdentities(options.identity, shell);
  requireKnownType(identities, mapFile.map);
  const opener = new MapStores(mapFile, shell);
  opener.checkConnections();
  const { map, custom } = mapFile;
  const { plan: made } = await planAll({ map, custom, opener, identities, right: 'erasure' });
  shell.print(options.json ? JSON.stringify(planDocument(made), null, 2) : planText(made));
  if (options.report !== undefined) await writeCountReport(options.report, { plan: made }, shell);
  return planErrors(made).length === 0 ? EXIT.done : EXIT.notDone;
}
