import { isAppError } from '#contracts';

/** How long a part may take to finish what it holds before it is ended. */
const STOP_MS = 15_000;

/** What a part answers once it runs. */
export interface RunningPart {
  /** Finishes the work in hand and lets go of everything. */
  stop(): Promise<void>;
}

/** One JSON line on standard output, independent of the log level: whoever started the part waits for it. */
export function announceReady(part: string, fields: { readonly port?: number } = {}): void {
  process.stdout.write(`${JSON.stringify({ msg: 'ready', part, ...fields })}\n`);
}

/**
 * Runs a process: starts it, stops it on SIGTERM or SIGINT. A part that cannot start says why in one sentence
 * on standard error and exits with 1.
 */
export async function startPart(part: string, start: () => Promise<RunningPart>): Promise<void> {
  try {
    const running = await start();
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stopPart(running));
  } catch (error) {
    process.stderr.write(`habeas ${part} cannot start: ${reason(error)}\n`);
    process.exit(1);
  }
}

async function stopPart(running: RunningPart): Promise<void> {
  setTimeout(() => process.exit(1), STOP_MS).unref();
  await running.stop().catch(() => (process.exitCode = 1));
  process.exit();
}

function reason(error: unknown): string {
  if (isAppError(error)) return error.message;
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === 'EADDRINUSE')
    return 'the port is in use by another program. Set PORT (or METRICS_PORT) to a free one.';
  if (code === 'EACCES') return 'this login may not listen on that port. Set PORT to one above 1023.';
  return typeof message === 'string' ? message : 'unknown error';
}
