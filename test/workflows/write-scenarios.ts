// Plays every scenario and writes what they were like. Started by `npm run scenarios -- --write`; what it changed is read by a person.
import { startMemoryWorker } from './memory-worker.js';
import { quietRuntime } from './runtime.js';
import { SCENARIOS, textOf, writeExpected } from './scenarios/all.js';
import { play } from './scenarios/play.js';
import { PLACES } from './scenarios/places.js';

quietRuntime();
const memory = await startMemoryWorker(process.env.TEST_TEMPORAL_TIME_SKIPPING!);
let stopped: Promise<void> | undefined;
const stop = (): Promise<void> => (stopped ??= memory.stop());
process.once('SIGTERM', () => void stop().finally(() => process.exit(1)));
try {
  const timelines = await play(memory, SCENARIOS);
  for (const place of PLACES) writeExpected(place.regime, textOf(place, timelines));
  console.log(
    `${timelines.length} scenarios of ${PLACES.length} regimes in test/workflows/scenarios/expected`,
  );
} finally {
  await stop();
}
