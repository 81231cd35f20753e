import { diffMaps, type MapChange } from '#engine';
import { EXIT, type ExitCode } from '../exit-code.js';
import { readMapFile } from '../input/map-file.js';
import type { Shell } from '../shell.js';
import type { AddCommand } from './command-parts.js';

interface DiffOptions {
  readonly json?: true;
}

const MORE = `
Compares what the maps mean; comments, defaults and the order of members make no difference. No store is opened. Exit
code 0: the same, 1: different. To see what changed in a store, suggest a map anew and compare it with yours.`;

export const addMapDiffCommand: AddCommand = (map, shell, action) => {
  const command = map
    .command('diff')
    .description('Say by collection, column and action what differs between two data maps.')
    .argument('<before>', 'a data map')
    .argument('<after>', 'the data map to compare with it')
    .option('--json', 'write one JSON document to standard output')
    .addHelpText('after', MORE);
  command.action(() => {
    const [before = '', after = ''] = command.args;
    return action(() => diff(before, after, command.opts<DiffOptions>(), shell))();
  });
};

async function diff(before: string, after: string, options: DiffOptions, shell: Shell): Promise<ExitCode> {
  const [old, young] = [await readMapFile(before, shell), await readMapFile(after, shell)];
  const changes = diffMaps(old.map, young.map);
  const count = `${changes.length} ${changes.length === 1 ? 'difference' : 'differences'}`;
  if (options.json) shell.print(JSON.stringify({ equal: changes.length === 0, changes }, null, 2));
  else shell.print([...changes.map(changeLine), `${before} and ${after}: ${count}`].join('\n'));
  return changes.length === 0 ? EXIT.done : EXIT.notDone;
}

function changeLine({ store, collection, column, member, before, after }: MapChange): string {
  const place = [store, collection, column, member].filter((part) => part !== null).join(' ');
  if (member === 'order') return '~ the same in another order';
  if (before === null) return `+ ${place}: ${after}`;
  if (after === null) return `- ${place}: ${before}`;
  return `~ ${place}: ${before} → ${after}`;
}
