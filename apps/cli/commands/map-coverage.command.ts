import type { Store } from '#connectors/spi';
import { mapCoverage, type CoverageGap, type DataMap, type StoreCoverage } from '#engine';
import { EXIT, type ExitCode } from '../exit-code.js';
import { readMapFile } from '../input/map-file.js';
import { MapStores } from '../input/map-stores.js';
import type { Shell } from '../shell.js';
import { sampled } from '../suggest/sampled-store.js';
import { table } from '../view/table.js';
import type { AddCommand } from './command-parts.js';

interface CoverageOptions {
  readonly json?: true;
}

const MORE = `
The stores are read, never changed, and no value is shown: names, types and counts only. Listed is what the map neither
maps nor ignores, columns that a mapped table has and the map does not list, and ignored tables that look personal by
their names or sampled values, or that refer to rows of people. Exit code 1 when there is any; what a table is worth is
for you to judge. Map a table that holds nothing of people with owner: reference to have it kept and searched.`;

export const addMapCoverageCommand: AddCommand = (map, shell, action) => {
  const command = map
    .command('coverage')
    .description('List what the stores hold and the map leaves out, although it may be about people.')
    .argument('<map>', 'the data map')
    .option('--json', 'write one JSON document to standard output')
    .addHelpText('after', MORE);
  command.action(() =>
    action(() => coverage(command.args[0] ?? '', command.opts<CoverageOptions>(), shell))(),
  );
};

async function coverage(name: string, options: CoverageOptions, shell: Shell): Promise<ExitCode> {
  const mapFile = await readMapFile(name, shell);
  const opener = new MapStores(mapFile, shell);
  opener.checkConnections();
  const stores: StoreCoverage[] = [];
  for (const { id } of mapFile.map.stores)
    stores.push(await opener.use(id, (store) => coverageOf(mapFile.map, id, store)));
  const gaps = stores.flatMap((store) => store.gaps);
  if (options.json) shell.print(JSON.stringify({ complete: gaps.length === 0, stores }, null, 2));
  else shell.print([...(gaps.length === 0 ? [] : [gapTable(gaps)]), summary(name, stores)].join('\n\n'));
  return gaps.length === 0 ? EXIT.done : EXIT.notDone;
}

/** Text has nothing to sample: what matters is which files belong to no family. */
const coverageOf = async (map: DataMap, storeId: string, store: Store): Promise<StoreCoverage> =>
  store.capabilities.shape === 'text'
    ? mapCoverage({ map, storeId, catalogue: await store.describe(), sample: () => Promise.resolve([]) })
    : sampled(store, (seen) => mapCoverage({ map, storeId, ...seen }));

const gapTable = (gaps: readonly CoverageGap[]): string =>
  table(
    ['store', 'collection', 'column', 'type', 'in the map', 'why it matters'],
    gaps.map(({ store, collection, column, type, state, evidence }) => [
      store,
      collection,
      column ?? '',
      type ?? '',
      state,
      evidence.join('; '),
    ]),
  );

function summary(name: string, stores: readonly StoreCoverage[]): string {
  const sum = (count: (store: StoreCoverage) => number): number =>
    stores.reduce((total, store) => total + count(store), 0);
  const missing = sum(({ gaps }) => gaps.length);
  const collections = `${sum(({ mapped }) => mapped)} collections mapped, ${sum(({ ignored }) => ignored)} ignored, ${sum(({ unmapped }) => unmapped)} neither`;
  return `${name}: ${missing === 0 ? 'nothing is missing' : `${missing} to look at`} (${collections})`;
}
