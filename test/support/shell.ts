import { runCommandLine } from '../../apps/cli/run-command-line.js';

export interface Ran {
  readonly code: number;
  /** Standard output. */
  readonly out: string;
  /** Standard error. */
  readonly err: string;
}

/** Runs a command of the command line inside this process: for specs that ask for many. */
export async function runHere(
  args: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Ran> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommandLine(args, {
    environment,
    folder,
    inputStream: process.stdin,
    outputStream: process.stdout,
    errorStream: process.stderr,
    isInteractive: false,
    signal: new AbortController().signal,
    print: (text) => void out.push(text),
    note: (text) => void err.push(text),
    ask: () => Promise.reject(new Error('nobody is asked')),
    readInput: () => Promise.resolve(''),
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}
