import type { Command } from 'commander';
import type { Shell } from '../shell.js';

/** Lets a command and those below it throw instead of exit, and answer wrong usage with the one line that helps. */
export function explainUsage(command: Command, shell: Shell): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => shell.print(text.trimEnd()),
    writeErr: (text) => shell.note(text.trimEnd()),
    outputError: (text, write) => write(text.trimEnd() + hint(command, text)),
  });
  for (const child of command.commands) explainUsage(child, shell);
}

function hint(command: Command, text: string): string {
  const help = command.createHelp();
  const option = command.options.find(({ flags }) => text.includes(`'${flags}'`));
  const line = option
    ? `${help.optionTerm(option)}   ${help.optionDescription(option)}`
    : help.commandUsage(command);
  return `\n  ${line}\n  (${pathOf(command)} --help says more)`;
}

const pathOf = (command: Command): string =>
  command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
