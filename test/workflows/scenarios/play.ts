import type { MemoryWorker, Run } from '../memory-worker.js';
import type { Act, Scenario } from './scenario.js';
import { Journal, type Timeline } from './timeline.js';

/** How many requests are worked on at once. */
const TOGETHER = 32;
/** What is between two states of a request that waits for nobody, at the most. */
const SETTLE_MS = 20_000;
const LOOK_MS = 5;
/** Longer than any request waits for somebody who never comes. */
const LONGEST_MS = 400 * 24 * 3_600_000;

/** A scenario on its way. */
interface Playing {
  readonly scenario: Scenario;
  readonly run: Run;
  readonly journal: Journal;
  readonly acts: Act[];
  ended: boolean;
}

/**
 * Plays scenarios side by side on one server that skips time. Each has a calendar of its own, so that all dates are the
 * same whenever and in whatever company it is played.
 */
export async function play(memory: MemoryWorker, scenarios: readonly Scenario[]): Promise<Timeline[]> {
  const playing = await eachOf(scenarios, (scenario) => begin(memory, scenario));
  for (;;) {
    const next = playing.filter(({ acts }) => acts.length > 0);
    if (next.length === 0) break;
    const moments = next.map((one) => ({ one, at: momentOf(one) }));
    const first = Math.min(...moments.map(({ at }) => at));
    await passTo(memory, first);
    const due = moments.filter(({ at }) => at <= first + 60_000);
    await eachOf(due, ({ one }) => perform(one));
  }
  await passUntilEnded(memory, playing);
  return playing.map(({ scenario, run, journal }) => journal.timeline(scenario, run.request.row));
}

async function begin(memory: MemoryWorker, scenario: Scenario): Promise<Playing> {
  const journal = new Journal();
  const world = { ...scenario.world, noted: journal.note.bind(journal) };
  const run = await memory.start(scenario.right, world, scenario.proven ? 'L3' : 'L0');
  const playing: Playing = { scenario, run, journal, acts: [...scenario.acts], ended: false };
  const end = (): void => void (playing.ended = true);
  run.handle.result().then(end, end);
  await settle(playing, () => run.request.row.state !== 'received');
  return playing;
}

const momentOf = ({ acts: [act], run: { request }, scenario }: Playing): number =>
  request.onServer(act!.at(request.row, scenario.place)).getTime();

async function perform(playing: Playing): Promise<void> {
  const act = playing.acts.shift()!;
  const { run, scenario } = playing;
  const { row } = run.request;
  await settle(playing, () => row.state === act.from);
  const event = act.event(row);
  if (act.way === 'change') await run.change(event);
  else await command(run, event, act.refusedWith);
  // what follows by itself is done before anybody acts again: the server does not wait for it
  const [next] = playing.acts;
  if (next && next.from !== act.from) await settle(playing, () => !WORKING.includes(row.state));
  else if (!next && row.state !== scenario.end) await settle(playing, () => !WORKING.includes(row.state));
}

const WORKING = ['received', 'planning', 'executing', 'verifying'];

async function command(run: Run, event: ReturnType<Act['event']>, refusedWith?: string): Promise<void> {
  const done = run.command(event);
  if (refusedWith === undefined) return void (await done);
  const outcome = await done.then(
    () => 'taken',
    (error: { cause?: { type?: string } }) => error.cause?.type,
  );
  if (outcome !== refusedWith) throw new Error(`${event.type} was ${outcome}, not ${refusedWith}`);
}

/** In real time: the server's stands still. */
async function settle({ run, scenario }: Playing, reached: () => boolean): Promise<void> {
  for (const end = Date.now() + SETTLE_MS; Date.now() < end;) {
    if (reached()) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  const { place, right, name } = scenario;
  throw new Error(`${place.regime} ${right}, ${name}: the request is ${run.request.row.state}`);
}

async function passTo(memory: MemoryWorker, moment: number): Promise<void> {
  const ms = moment - (await memory.now()).getTime();
  if (ms > 0) await memory.sleep(ms);
}

async function passUntilEnded(memory: MemoryWorker, playing: readonly Playing[]): Promise<void> {
  for (let passed = 0; playing.some(({ ended }) => !ended); passed += STEP_MS) {
    if (passed > LONGEST_MS) {
      const open = playing.filter(({ ended }) => !ended);
      const [{ scenario, run }] = open as [Playing];
      throw new Error(
        `${open.length} do not end: ${scenario.place.regime} ${scenario.right}, ${scenario.name} is ${run.request.row.state}`,
      );
    }
    await memory.sleep(STEP_MS);
  }
}
const STEP_MS = 2 * 24 * 3_600_000;

async function eachOf<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array<R>(items.length);
  const queue = items.map((item, index) => ({ item, index }));
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) results[next.index] = await work(next.item);
  };
  await Promise.all(Array.from({ length: TOGETHER }, worker));
  return results;
}
