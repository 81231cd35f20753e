import type { AddCommand } from './command-parts.js';
import { addMapCoverageCommand } from './map-coverage.command.js';
import { addMapDiffCommand } from './map-diff.command.js';
import { addMapImportCommands } from './map-import.command.js';
import { addMapSuggestCommand } from './map-suggest.command.js';
import { addMapValidateCommand } from './map-validate.command.js';

export const addMapCommands: AddCommand = (program, shell, action) => {
  const map = program
    .command('map')
    .description('Write and check data maps: what stores hold about people and what becomes of it.')
    .helpCommand(false);
  addMapSuggestCommand(map, shell, action);
  addMapValidateCommand(map, shell, action);
  addMapCoverageCommand(map, shell, action);
  addMapDiffCommand(map, shell, action);
  addMapImportCommands(map, shell, action);
};
