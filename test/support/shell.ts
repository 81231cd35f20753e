import { runCli } from './run-cli.js';

export interface Ran {
  readonly code: number | null;
  /** Standard output without its last line break. */
  readonly out: string;
  /** Standard error without its last line break. */
  readonly err: string;
}

/** Runs a command of the command line inside this process: for specs that ask for many. */
export async function runHere(
  args: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Ran> {
  const { code, stdout, stderr } = await runCli(args, { cwd: folder, env: environment });
  return { code, out: stdout.replace(/\n$/, ''), err: stderr.replace(/\n$/, '') };
}
