import type { AddCommand } from './command-parts.js';
import { addConsentsLintCommand } from './consents-lint.command.js';

export const addConsentsCommands: AddCommand = (program, shell, action) => {
  const consents = program
    .command('consents')
    .description('Look after what people are asked.')
    .helpCommand(false);
  addConsentsLintCommand(consents, shell, action);
};
