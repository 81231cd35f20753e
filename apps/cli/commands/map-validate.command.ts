import { isAppError } from '#contracts';
import {
  checkAgainstCatalogue,
  leftOutFindings,
  strategyFindings,
  type DataMapFault,
  type Finding,
} from '#engine';
import { EXIT, type ExitCode } from '../exit-code.js';
import { FindingPlaces, type FindingPlace } from '../input/finding-places.js';
import { faultLine, faultsOf, readMapFile, type MapFile } from '../input/map-file.js';
import { MapStores } from '../input/map-stores.js';
import type { Shell } from '../shell.js';
import { findingLine } from '../view/plan-view.js';
import type { AddCommand } from './command-parts.js';

interface ValidateOptions {
  readonly offline?: true;
  readonly json?: true;
}
type PlacedFinding = Finding & FindingPlace;

const MORE = `
Compares the map with the stores it names, too: what does not exist, what nobody classified, what cannot be carried out.
Exit code 1 when there are errors; warnings are for you to judge.`;

export const addMapValidateCommand: AddCommand = (map, shell, action) => {
  const command = map
    .command('validate')
    .description('Check a data map and say in which line what is wrong.')
    .argument('<map>', 'the data map')
    .option('--offline', 'check the document alone, open no store')
    .option('--json', 'write one JSON document to standard output')
    .addHelpText('after', MORE);
  command.action(() =>
    action(() => validate(command.args[0] ?? '', command.opts<ValidateOptions>(), shell))(),
  );
};

async function validate(name: string, options: ValidateOptions, shell: Shell): Promise<ExitCode> {
  const mapFile = await readMapFile(name, shell).catch((error: unknown) => {
    if (isAppError(error, 'data_map.invalid')) return { faults: faultsOf(error) };
    throw error;
  });
  if ('faults' in mapFile) return reportFaults(name, mapFile.faults, options, shell);
  const findings = [
    ...placed(strategyFindings(mapFile.map, mapFile.custom), mapFile),
    ...(options.offline ? [] : await catalogueFindings(mapFile, shell)),
  ];
  const counted = (wanted: Finding['severity']): number =>
    findings.filter(({ severity }) => severity === wanted).length;
  const errors = counted('error');
  if (options.json) shell.print(JSON.stringify({ valid: errors === 0, findings }, null, 2));
  else for (const finding of findings) shell.print(`${name}:${finding.line} ${findingLine(finding)}`);
  if (!options.json) shell.print(summary(name, errors, counted('warning'), options));
  return errors === 0 ? EXIT.done : EXIT.notDone;
}

function summary(name: string, errors: number, warnings: number, { offline }: ValidateOptions): string {
  const checked = offline ? 'the document alone' : 'the document and its stores';
  return `${name}: ${errors} errors, ${warnings} warnings (checked ${checked})`;
}

function reportFaults(
  name: string,
  faults: readonly DataMapFault[],
  { json }: ValidateOptions,
  shell: Shell,
): ExitCode {
  if (json) shell.print(JSON.stringify({ valid: false, findings: faults }, null, 2));
  else for (const fault of faults) shell.print(faultLine(name, fault));
  return EXIT.notDone;
}

async function catalogueFindings(mapFile: MapFile, shell: Shell): Promise<PlacedFinding[]> {
  const stores = new MapStores(mapFile, shell);
  stores.checkConnections();
  const findings: PlacedFinding[] = [];
  for (const store of mapFile.map.stores) {
    const catalogue = await stores.use(store.id, (opened) => opened.describe());
    const found = [
      ...checkAgainstCatalogue(mapFile.map, store.id, catalogue),
      ...leftOutFindings(store, catalogue),
    ];
    findings.push(...placed(found, mapFile));
  }
  return findings;
}

function placed(findings: readonly Finding[], { text }: MapFile): PlacedFinding[] {
  const places = new FindingPlaces(text);
  return findings.map((finding) => ({ ...finding, ...places.of(finding) }));
}
