import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from '@temporalio/worker';
import { historyFiles, newestVersion, readHistory, type History } from './histories.js';
import { HISTORY_NAMES } from './paths.js';
import { quietRuntime } from './runtime.js';

quietRuntime();

/** Runs that are open when a release is installed go on under its code: what they did must come out again. */
describe('recorded histories', () => {
  const workflowBundle = { codePath: process.env.TEST_WORKFLOW_BUNDLE! };
  const files = historyFiles();
  const replay = (history: History): Promise<void> =>
    Worker.runReplayHistory({ workflowBundle }, history, 'recorded');

  it.each(files)('%s replays', async (file) => {
    await expect(replay(readHistory(file))).resolves.toBeUndefined();
  });

  it('exist for every path', () => {
    const version = `.v${newestVersion()}.json`;
    const newest = files.filter((file) => file.endsWith(version));
    expect(newest.sort()).toEqual(HISTORY_NAMES.map((name) => name + version).sort());
  });

  it('would not replay if two activities had changed places', async () => {
    const history = readHistory(`erasure-fulfilled.v${newestVersion()}.json`);
    const scheduled = history.events.flatMap((event) => event.activityTaskScheduledEventAttributes ?? []);
    const plan = scheduled.find(({ activityType }) => activityType.name === 'planStore')!;
    const verify = scheduled.find(({ activityType }) => activityType.name === 'verifyStore')!;
    [plan.activityType, verify.activityType] = [verify.activityType, plan.activityType];
    await expect(replay(history)).rejects.toThrow(/TMPRL1100|[Nn]ondeterminism/);
  });

  it('would not replay if a step on the own database were left out', async () => {
    const history = readHistory(`erasure-overdue.v${newestVersion()}.json`);
    const steps = history.events.filter((event) => event.markerRecordedEventAttributes);
    history.events = history.events
      .filter((event) => event !== steps[1])
      .map((event, index) => ({ ...event, eventId: String(index + 1) }));
    await expect(replay(history)).rejects.toThrow(/TMPRL1100|[Nn]ondeterminism/);
  });

  it('hold no address of anybody', () => {
    for (const file of files)
      expect(JSON.stringify(readHistory(file))).not.toMatch(/[\w.]+@[\w-]+\.[a-z]{2,}/i);
  });
});

/** What docs/temporal.md says of changing workflows. */
describe('a history that is replayed by changed code', () => {
  const folder = mkdtempSync(join(tmpdir(), 'habeas-changed-'));
  const codePath = join(folder, 'changed.js');
  const bundler = join(dirname(fileURLToPath(import.meta.url)), 'bundle-changed.mjs');
  beforeAll(async () => {
    await promisify(execFile)(process.execPath, [bundler, codePath]);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const replayAs = (workflow: string): Promise<void> => {
    const history = readHistory(`erasure-fulfilled.v${newestVersion()}.json`);
    history.events[0]!.workflowExecutionStartedEventAttributes!.workflowType.name = workflow;
    return Worker.runReplayHistory({ workflowBundle: { codePath } }, history, 'recorded');
  };

  it('is refused where a step has come in before the others', async () => {
    await expect(replayAs('carelessRequestWorkflow')).rejects.toThrow(/TMPRL1100|[Nn]ondeterminism/);
  });

  it('replays where `patched()` keeps the step from old runs', async () => {
    await expect(replayAs('patchedRequestWorkflow')).resolves.toBeUndefined();
  });
});
