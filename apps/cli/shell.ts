import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';

/** The operator's side of a command: environment, folder, standard streams. */
export interface Shell {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  readonly errorStream: NodeJS.WriteStream;
  /** Standard input and output, for what is too long to be held. */
  readonly inputStream: NodeJS.ReadStream;
  readonly outputStream: NodeJS.WriteStream;
  /** A person sits in front of it and can answer. */
  readonly isInteractive: boolean;
  /** Aborted when the operator asks to stop. */
  readonly signal: AbortSignal;
  /** Results: standard output. */
  print(text: string): void;
  /** Everything else: standard error. */
  note(text: string): void;
  ask(question: string): Promise<string>;
  readInput(): Promise<string>;
}

/** The shell of this process, and the only place of the command that reads its environment. */
export function processShell(): Shell {
  return {
    environment: process.env,
    folder: process.cwd(),
    errorStream: process.stderr,
    inputStream: process.stdin,
    outputStream: process.stdout,
    isInteractive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    signal: stopSignal(),
    print: (line) => void process.stdout.write(`${line}\n`),
    note: (line) => void process.stderr.write(`${line}\n`),
    ask,
    readInput: () => text(process.stdin),
  };
}

/** The first request stops at the next safe place; the second ends the process, which the journal survives. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort());
  return controller.signal;
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await lines.question(question)).trim();
  } finally {
    lines.close();
  }
}
