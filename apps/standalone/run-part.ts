import { pino } from 'pino';

/** Something that runs until it is stopped. */
export interface RunningPart {
  /** Shown with the line that says it is ready. */
  readonly url: string;
  close(): Promise<void>;
}

/** Main of a small part: says on standard output when it is ready, ends in order on a signal. */
export async function runPart(name: string, start: () => Promise<RunningPart>): Promise<void> {
  const log = pino({ base: { part: name } });
  try {
    const part = await start();
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => void part.close().then(() => process.exit(0)));
    log.info({ url: part.url }, 'ready');
  } catch (error) {
    log.fatal(error instanceof Error ? error.message : 'could not start');
    process.exitCode = 1;
  }
}
