import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { readCatalogue, type Catalogue } from '#catalogue';
import { AppError } from '#contracts';
import { answerLine } from '../clock/answer-line.js';
import { regimeTable } from '../clock/regime-table.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { fileReason } from '../input/files.js';
import type { Shell } from '../shell.js';
import type { AddCommand } from './command-parts.js';

interface ClockOptions {
  readonly regimes?: true;
  readonly catalogue?: string;
  readonly json?: true;
}

export const addClockCommand: AddCommand = (program, shell, action) => {
  const command = program
    .command('clock')
    .description(
      'Compute legal deadlines from facts: a JSON object on each line in, one on each line out. Exit code 1 when a line could not be read.',
    )
    .argument('[file]', 'the facts; "-" reads standard input', '-')
    .option('--regimes', 'print instead the periods of every law, with their sources')
    .option('--catalogue <folder>', 'regimes and calendars of your own (default: CATALOGUE_DIR)')
    .option('--json', 'with --regimes: write one JSON document to standard output');
  command.action((file: string) => action(() => run(file, command.opts<ClockOptions>(), shell))());
};

async function run(
  name: string,
  { regimes, catalogue, json }: ClockOptions,
  shell: Shell,
): Promise<ExitCode> {
  const folder = catalogue ?? shell.environment.CATALOGUE_DIR;
  const law = readCatalogue(folder ? resolve(shell.folder, folder) : undefined);
  if (!regimes) return computeLines(name, law, shell);
  shell.print(json ? JSON.stringify(law.regimes(), null, 2) : regimeTable(law.regimes()));
  return EXIT.done;
}

/** Bad lines are answered too, and the rest goes on. */
async function computeLines(name: string, catalogue: Catalogue, shell: Shell): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  let number = 0;
  for await (const line of linesOf(name, shell)) {
    number += 1;
    if (line.trim() === '') continue;
    const answer = answerLine(line, number, catalogue);
    if (answer.error) code = EXIT.notDone;
    shell.print(JSON.stringify(answer));
  }
  return code;
}

async function* linesOf(name: string, shell: Shell): AsyncGenerator<string> {
  const input = name === '-' ? shell.inputStream : createReadStream(resolve(shell.folder, name));
  try {
    // an error of the stream does not reach who iterates over readline
    const failed = new Promise<never>((_, reject) => input.once('error', reject));
    failed.catch(() => undefined);
    const lines = createInterface({ input, crlfDelay: Infinity })[Symbol.asyncIterator]();
    for (;;) {
      const next = await Promise.race([lines.next(), failed]);
      if (next.done) return;
      yield next.value;
    }
  } catch (error) {
    throw new AppError('request.invalid', {
      detail: `The facts ${name} cannot be read: ${fileReason(error)}.`,
      cause: error,
    });
  }
}
