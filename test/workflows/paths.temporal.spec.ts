import { startMemoryWorker, type MemoryWorker } from './memory-worker.js';
import { PATHS } from './paths.js';
import { quietRuntime } from './runtime.js';

quietRuntime();

const server = process.env.TEST_TEMPORAL_TIME_SKIPPING;

(server ? describe : describe.skip)('the paths whose histories are recorded', () => {
  let memory: MemoryWorker;
  beforeAll(async () => {
    memory = await startMemoryWorker(server!);
  });
  afterAll(() => memory?.stop());

  it.each(PATHS)('$name ends $end', async ({ walk, end, notice }) => {
    const walked = await walk(memory);
    expect(walked).toMatchObject({ end });
    expect(walked.notices.at(-1)).toBe(notice);
  });
});
