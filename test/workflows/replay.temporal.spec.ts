import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';

Runtime.install({
  logger: new DefaultLogger('ERROR'),
  shutdownSignals: [],
  telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
});

const HISTORIES = fileURLToPath(new URL('./histories', import.meta.url));

interface History {
  events: { activityTaskScheduledEventAttributes?: { activityType: { name: string } } }[];
}

/** Runs that are open when a release is installed go on under its code: what they did must come out again. */
describe('recorded histories', () => {
  const workflowBundle = { codePath: process.env.TEST_WORKFLOW_BUNDLE! };
  const read = (file: string): History => JSON.parse(readFileSync(join(HISTORIES, file), 'utf8')) as History;
  const files = readdirSync(HISTORIES).filter((file) => file.endsWith('.json'));

  it.each(files)('%s replays', async (file) => {
    await expect(
      Worker.runReplayHistory({ workflowBundle }, read(file), 'recorded'),
    ).resolves.toBeUndefined();
  });

  it('would not replay if two activities had changed places', async () => {
    const history = read('erasure-fulfilled.v1.json');
    const scheduled = history.events.flatMap(
      ({ activityTaskScheduledEventAttributes: attributes }) => attributes ?? [],
    );
    const plan = scheduled.find(({ activityType }) => activityType.name === 'planStore')!;
    const verify = scheduled.find(({ activityType }) => activityType.name === 'verifyStore')!;
    [plan.activityType, verify.activityType] = [verify.activityType, plan.activityType];
    await expect(Worker.runReplayHistory({ workflowBundle }, history, 'recorded')).rejects.toThrow(
      /TMPRL1100|[Nn]ondeterminism/,
    );
  });

  it('hold no address of anybody', () => {
    for (const file of files)
      expect(readFileSync(join(HISTORIES, file), 'utf8')).not.toMatch(/[\w.]+@[\w-]+\.[a-z]{2,}/i);
  });
});
