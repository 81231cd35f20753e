// Walks every path and writes its history, in clear: it holds made-up ids only. Started by `npm run histories`.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PayloadCodec } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { HISTORIES, historyFiles, newestVersion, type History } from './histories.js';
import { startMemoryWorker, type MemoryWorker } from './memory-worker.js';
import { PATHS, type Path } from './paths.js';
import { quietRuntime } from './runtime.js';

const IN_CLEAR: PayloadCodec = {
  encode: (payloads) => Promise.resolve(payloads),
  decode: (payloads) => Promise.resolve(payloads),
};

quietRuntime();
const wanted = process.argv[2];
await (wanted === 'missing' ? recordMissing(newestVersion()) : recordAll(Number(wanted ?? newestVersion())));

/** Of new paths only: what is recorded stays what an older release did. */
async function recordMissing(version: number): Promise<void> {
  const known = historyFiles();
  const isMissing = (name: string): boolean => !known.includes(`${name}.v${version}.json`);
  const paths = PATHS.filter(
    ({ name, child }) => isMissing(name) || (child !== undefined && isMissing(child)),
  );
  write(await recordPaths(paths), version);
}

async function recordAll(version: number): Promise<void> {
  // nothing is touched before every path has come to its end
  const recorded = await recordPaths(PATHS);
  const replaced = historyFiles().filter((file) => file.endsWith(`.v${version}.json`));
  for (const file of replaced) rmSync(join(HISTORIES, file));
  write(recorded, version);
}

function write(recorded: ReadonlyMap<string, History>, version: number): void {
  for (const [name, history] of recorded)
    writeFileSync(join(HISTORIES, `${name}.v${version}.json`), eventByLine(history));
  console.log(`${recorded.size} histories of version ${version} in ${HISTORIES}`);
}

async function recordPaths(paths: readonly Path[]): Promise<Map<string, History>> {
  const memory = await startMemoryWorker(process.env.TEST_TEMPORAL_TIME_SKIPPING!, IN_CLEAR);
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= memory.stop());
  process.once('SIGTERM', () => void stop().finally(() => process.exit(1)));
  const recorded = new Map<string, History>();
  try {
    for (const path of paths)
      for (const [name, history] of await record(memory, path)) recorded.set(name, history);
  } finally {
    await stop();
  }
  return recorded;
}

async function record(memory: MemoryWorker, { name, child, end, walk }: Path): Promise<[string, History][]> {
  const walked = await walk(memory);
  if (walked.end !== end) throw new Error(`${name} ended ${String(walked.end)} instead of ${end}`);
  const history = await fetch(memory, walked.workflowId);
  if (!child) return [[name, history]];
  const [started] = history.events.flatMap(
    (event) => event.childWorkflowExecutionStartedEventAttributes ?? [],
  );
  if (!started) throw new Error(`${name} started no child`);
  return [
    [name, history],
    [child, await fetch(memory, started.workflowExecution.workflowId)],
  ];
}

async function fetch({ env }: MemoryWorker, workflowId: string): Promise<History> {
  const json = historyToJSON(await env.client.workflow.getHandle(workflowId).fetchHistory());
  // workers and clients are named by process and machine
  return JSON.parse(json.replace(/"identity": ?"[^"]*"/g, '"identity": "spec"')) as History;
}

/** One event a line: short, and a change shows what changed. */
function eventByLine({ events }: History): string {
  return `{"events":[\n${events.map((event) => JSON.stringify(event)).join(',\n')}\n]}\n`;
}
