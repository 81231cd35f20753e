import { createLogger } from '#platform/logging';

/** Main of a program that does one thing and ends: exit 1 when it could not, with the reason in the log. */
export async function runTask(name: string, work: () => Promise<void>): Promise<void> {
  const log = createLogger({ level: 'info', part: name });
  try {
    await work();
    log.info('done');
  } catch (error) {
    log.failure('error', 'not done', error);
    process.exitCode = 1;
  }
}
