import { diffMaps, schemaChanges, type MapChange, type SchemaChange } from '#engine';
import { EXIT, type ExitCode } from '../exit-code.js';
import { readMapFile } from '../input/map-file.js';
import { MapStores } from '../input/map-stores.js';
import type { Shell } from '../shell.js';
import type { AddCommand } from './command-parts.js';

interface DiffOptions {
  readonly json?: true;
}

const MORE = `
With two maps: compares what they mean; comments, defaults and the order of members make no difference, and no store is
opened. With one map: compares it with the stores it describes, by the names of tables and columns, and reads no row.
Exit code 0: the same, 1: different. What a new column may hold says: habeas map coverage <map>`;

export const addMapDiffCommand: AddCommand = (map, shell, action) => {
  const command = map
    .command('diff')
    .description(
      'Say what differs between two data maps, or between a data map and the stores as they are now.',
    )
    .argument('<before>', 'a data map')
    .argument('[after]', 'the data map to compare with it (default: the stores of the first)')
    .option('--json', 'write one JSON document to standard output')
    .addHelpText('after', MORE);
  command.action(() => {
    const [before = '', after] = command.args;
    const options = command.opts<DiffOptions>();
    return action(() =>
      after === undefined ? diffStores(before, options, shell) : diff(before, after, options, shell),
    )();
  });
};

async function diff(before: string, after: string, options: DiffOptions, shell: Shell): Promise<ExitCode> {
  const [old, young] = [await readMapFile(before, shell), await readMapFile(after, shell)];
  const changes = diffMaps(old.map, young.map);
  return say(`${before} and ${after}`, changes, changes.map(changeLine), options, shell);
}

async function diffStores(name: string, options: DiffOptions, shell: Shell): Promise<ExitCode> {
  const mapFile = await readMapFile(name, shell);
  const opener = new MapStores(mapFile, shell);
  opener.checkConnections();
  const changes: SchemaChange[] = [];
  for (const { id } of mapFile.map.stores)
    changes.push(
      ...(await opener.use(id, async (store) => schemaChanges(mapFile.map, id, await store.describe()))),
    );
  return say(`${name} and its stores`, changes, changes.map(schemaLine), options, shell);
}

function say(
  what: string,
  changes: readonly unknown[],
  lines: readonly string[],
  { json }: DiffOptions,
  shell: Shell,
): ExitCode {
  const count = `${changes.length} ${changes.length === 1 ? 'difference' : 'differences'}`;
  if (json) shell.print(JSON.stringify({ equal: changes.length === 0, changes }, null, 2));
  else shell.print([...lines, `${what}: ${count}`].join('\n'));
  return changes.length === 0 ? EXIT.done : EXIT.notDone;
}

function changeLine({ store, collection, column, member, before, after }: MapChange): string {
  const place = [store, collection, column, member].filter((part) => part !== null).join(' ');
  if (member === 'order') return '~ the same in another order';
  if (before === null) return `+ ${place}: ${after}`;
  if (after === null) return `- ${place}: ${before}`;
  return `~ ${place}: ${before} → ${after}`;
}

function schemaLine({ store, collection, column, change, type }: SchemaChange): string {
  const place = [store, collection, column].filter((part) => part !== null).join(' ');
  if (change === 'removed') return `- ${place}: in the map, not in the store any more`;
  return `+ ${place}: ${type === null ? '' : `${type}, `}in the store, not in the map`;
}
