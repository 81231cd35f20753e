import { AppError, type Notice, type OfferedRight, type RequestState } from '#contracts';
import { MemoryRestriction } from './memory-activities.js';
import type { World } from './memory-request.js';
import { DAY, type MemoryWorker, type Run } from './memory-worker.js';

/** A way through the workflows from start to end. Its history is recorded under its name. */
export interface Path {
  /** Right and behaviour. */
  readonly name: string;
  /** Names the history of the first child workflow, where that shows something of its own. */
  readonly child?: string;
  readonly end: RequestState | 'lifted';
  /** The last one to the person. */
  readonly notice?: Notice;
  walk(memory: MemoryWorker): Promise<Walked>;
}

export interface Walked {
  readonly workflowId: string;
  readonly end: unknown;
  readonly notices: readonly Notice[];
}

interface RequestPath extends Omit<Path, 'walk'> {
  readonly end: RequestState;
  readonly notice: Notice;
  start(memory: MemoryWorker): Promise<Run>;
  /** What people and time do, until nothing is left to be done by them. */
  act?(run: Run, memory: MemoryWorker): Promise<unknown>;
}

const ofRequest = ({ start, act, ...path }: RequestPath): Path => ({
  ...path,
  walk: async (memory) => {
    const run = await start(memory);
    await act?.(run, memory);
    return { workflowId: run.id, end: await run.end(), notices: run.request.notices };
  },
});

const unproven = (right: OfferedRight, world?: World) => (memory: MemoryWorker) => memory.start(right, world);
const proven = (right: OfferedRight, world?: World) => (memory: MemoryWorker) =>
  memory.startVerified(right, world);

async function approve(run: Run): Promise<void> {
  await run.until('awaiting_approval');
  await run.approve();
}

/** Work that a store refuses a number of times, and then takes. */
function refusing(times: number): () => void {
  let left = times;
  return () => {
    if ((left -= 1) >= 0) throw new AppError('store.refused');
  };
}

const REQUEST_PATHS: readonly RequestPath[] = [
  {
    name: 'erasure-fulfilled',
    child: 'erasure-stores',
    end: 'fulfilled',
    notice: 'COMPLETION',
    start: unproven('erasure'),
    act: async (run) => {
      await run.until('awaiting_identity');
      await run.command({ type: 'verified', level: 'L2' });
      await approve(run);
    },
  },
  {
    name: 'erasure-partially',
    end: 'partially_fulfilled',
    notice: 'PARTIAL',
    start: proven('erasure', { keepsColumns: true }),
    act: approve,
  },
  {
    name: 'erasure-refused',
    end: 'refused',
    notice: 'REFUSAL',
    start: proven('erasure'),
    act: async (run) => {
      await run.until('awaiting_approval');
      await run.command({ type: 'rejected', codes: ['LEGAL_OBLIGATION'] });
    },
  },
  {
    name: 'erasure-withdrawn',
    end: 'withdrawn',
    notice: 'WITHDRAWN',
    start: proven('erasure'),
    act: async (run) => {
      await run.until('awaiting_approval');
      await run.command({ type: 'withdraw' });
    },
  },
  {
    name: 'erasure-duplicate',
    end: 'duplicate',
    notice: 'DUPLICATE',
    start: unproven('erasure', { twin: 'req_older' }),
  },
  {
    name: 'erasure-lapsed',
    end: 'lapsed',
    notice: 'REFUSAL',
    start: unproven('erasure'),
  },
  {
    name: 'erasure-identity-failed',
    end: 'refused',
    notice: 'REFUSAL',
    start: unproven('erasure'),
    act: async (run) => {
      await run.until('awaiting_identity');
      for (let attempt = 1; attempt <= 3; attempt += 1) await run.command({ type: 'verificationFailed' });
    },
  },
  {
    name: 'erasure-clarified',
    end: 'fulfilled',
    notice: 'COMPLETION',
    start: proven('erasure', { review: true }),
    act: async (run, memory) => {
      await run.until('assessing');
      await run.command({ type: 'clarificationNeeded' });
      await memory.sleep(5 * DAY);
      await run.command({ type: 'clarified' });
      await run.command({ type: 'decided', granted: 1, refused: 0, codes: [] });
      await approve(run);
    },
  },
  {
    name: 'erasure-fee-unpaid',
    end: 'lapsed',
    notice: 'REFUSAL',
    start: proven('erasure', { review: true }),
    act: async (run) => {
      await run.until('assessing');
      await run.command({ type: 'feeRequired' });
    },
  },
  {
    name: 'erasure-extended',
    end: 'fulfilled',
    notice: 'COMPLETION',
    start: proven('erasure'),
    act: async (run, memory) => {
      await run.until('awaiting_approval');
      await memory.sleep(25 * DAY);
      await run.command({ type: 'extend', codes: ['COMPLEXITY'] });
      await memory.sleep(40 * DAY);
      await run.approve();
    },
  },
  {
    name: 'erasure-overdue',
    end: 'fulfilled',
    notice: 'COMPLETION',
    start: proven('erasure'),
    act: async (run, memory) => {
      await run.until('awaiting_approval');
      await memory.sleep(40 * DAY);
      await run.approve();
    },
  },
  {
    name: 'erasure-drifted',
    child: 'erasure-stores-drifted',
    end: 'fulfilled',
    notice: 'COMPLETION',
    start: (memory) => {
      const outcomes = ['drifted'] as const;
      let executions = 0;
      return memory.startVerified('erasure', { execute: () => outcomes[executions++] ?? 'done' });
    },
    act: async (run) => {
      await approve(run);
      await approve(run);
    },
  },
  {
    name: 'erasure-retried',
    child: 'erasure-stores-refused',
    end: 'fulfilled',
    notice: 'COMPLETION',
    start: (memory) => {
      const refuse = refusing(1);
      return memory.startVerified('erasure', {
        execute: (store) => {
          if (store === 'logs') refuse();
          return 'done';
        },
      });
    },
    act: async (run) => {
      await approve(run);
      await run.until('needs_attention');
      await run.command({ type: 'retry' });
    },
  },
  {
    name: 'erasure-given-up',
    end: 'refused',
    notice: 'REFUSAL',
    start: (memory) => {
      const refuse = refusing(1);
      return memory.startVerified('erasure', {
        plan: () => {
          refuse();
          return 0;
        },
      });
    },
    act: async (run) => {
      await run.until('needs_attention');
      await run.command({ type: 'giveUp', codes: ['NO_MATCH'] });
    },
  },
  {
    name: 'erasure-after-copy',
    end: 'fulfilled',
    notice: 'COMPLETION',
    start: (memory) => {
      let asked = 0;
      return memory.startVerified('erasure', { copies: () => ((asked += 1) < 3 ? ['req_copy'] : []) });
    },
    act: async (run, memory) => {
      await run.until('planning');
      await run.refresh();
      await memory.sleep(DAY / 2);
      await approve(run);
    },
  },
  {
    name: 'erasure-by-hand-too',
    end: 'fulfilled',
    notice: 'COMPLETION',
    start: proven('erasure', { manual: 1 }),
    act: async (run, memory) => {
      await approve(run);
      await run.until('awaiting_external');
      await memory.sleep(5 * DAY);
      await run.change({ type: 'externalDone' });
    },
  },
  {
    name: 'erasure-deleted-later',
    end: 'fulfilled',
    notice: 'COMPLETION',
    start: (memory) => {
      let asked = 0;
      return memory.startVerified('erasure', { manual: 1, deleted: () => (asked += 1) >= 3 });
    },
    act: async (run, memory) => {
      await approve(run);
      await run.until('awaiting_external');
      await memory.sleep(DAY / 2);
    },
  },
  {
    name: 'erasure-undelivered',
    end: 'fulfilled',
    notice: 'COMPLETION',
    start: proven('erasure'),
    act: async (run) => {
      await run.until('awaiting_approval');
      await run.change({ type: 'noticeUndelivered', notice: 'ACK' });
      await run.approve();
    },
  },
  {
    name: 'erasure-unidentified-in-california',
    end: 'refused',
    notice: 'REFUSAL',
    start: unproven('erasure', { regime: 'US_CA', zone: 'America/Los_Angeles', calendar: 'US-CA' }),
  },
  {
    name: 'portability-withdrawn-late',
    end: 'withdrawn',
    notice: 'WITHDRAWN',
    start: proven('portability', { manual: 1 }),
    act: async (run) => {
      await run.until('awaiting_external');
      await run.command({ type: 'withdraw' });
    },
  },
  {
    name: 'restriction-fulfilled',
    child: 'restriction-stores',
    end: 'fulfilled',
    notice: 'RESTRICTION_SET',
    start: proven('restriction'),
  },
  {
    name: 'restriction-learned',
    end: 'fulfilled',
    notice: 'RESTRICTION_SET',
    start: (memory) => {
      const learned = { shop: [2], logs: [1] } as Record<string, number[]>;
      return memory.startVerified('restriction', { plan: (store) => learned[store]?.shift() ?? 0 });
    },
  },
  {
    name: 'restriction-residue',
    end: 'fulfilled',
    notice: 'RESTRICTION_SET',
    start: (memory) => {
      let scans = 0;
      return memory.startVerified('restriction', { verify: (store) => store !== 'shop' || (scans += 1) > 3 });
    },
    act: async (run) => {
      await run.until('needs_attention');
      await run.command({ type: 'retry' });
    },
  },
  {
    name: 'portability-collected',
    child: 'portability-package',
    end: 'fulfilled',
    notice: 'COMPLETION',
    start: proven('portability'),
    act: async (run) => {
      await run.until('delivering');
      await run.change({ type: 'collected' });
    },
  },
  {
    name: 'portability-transferred',
    end: 'fulfilled',
    notice: 'COMPLETION',
    start: proven('portability', { transfer: () => undefined }),
  },
  {
    name: 'portability-not-taken',
    end: 'fulfilled',
    notice: 'COMPLETION',
    start: (memory) => {
      let left = 1;
      return memory.startVerified('portability', {
        transfer: () => {
          if ((left -= 1) >= 0) throw new AppError('transfer.refused');
        },
      });
    },
    act: async (run) => {
      await run.until('needs_attention');
      await run.command({ type: 'retry' });
    },
  },
  {
    name: 'portability-uncollected',
    end: 'fulfilled',
    notice: 'COMPLETION',
    start: proven('portability'),
  },
  {
    name: 'access-collected',
    child: 'access-package',
    end: 'fulfilled',
    notice: 'COMPLETION',
    start: proven('access'),
    act: async (run) => {
      await run.until('delivering');
      await run.change({ type: 'collected' });
    },
  },
  {
    name: 'access-asked-meanwhile',
    end: 'fulfilled',
    notice: 'COMPLETION',
    start: unproven('access'),
    act: async (run) => {
      await run.until('awaiting_identity');
      await run.command({ type: 'clarificationNeeded' });
      await run.command({ type: 'verified', level: 'L2' });
      await run.command({ type: 'clarified' });
      await run.until('delivering');
      await run.command({ type: 'identityDoubt' });
      await run.command({ type: 'verified', level: 'L2' });
      await run.until('delivering');
      await run.change({ type: 'collected' });
    },
  },
  {
    name: 'know-categories-uncollected',
    child: 'know-categories-package',
    end: 'fulfilled',
    notice: 'COMPLETION',
    start: proven('know_categories'),
  },
  {
    name: 'third-party-list-answered',
    end: 'fulfilled',
    notice: 'RECIPIENT_LIST',
    start: proven('third_party_list'),
  },
  {
    name: 'rectification-fulfilled',
    child: 'rectification-stores',
    end: 'fulfilled',
    notice: 'COMPLETION',
    start: proven('rectification', { corrections: true }),
    act: approve,
  },
  {
    name: 'rectification-drifted',
    end: 'partially_fulfilled',
    notice: 'PARTIAL',
    start: (memory) => {
      const outcomes = ['drifted'] as const;
      let executions = 0;
      return memory.startVerified('rectification', {
        corrections: true,
        keepsColumns: true,
        execute: () => outcomes[executions++] ?? 'done',
      });
    },
    act: async (run) => {
      await approve(run);
      await approve(run);
    },
  },
  {
    name: 'by-hand-fulfilled',
    end: 'fulfilled',
    notice: 'COMPLETION',
    start: proven('rectification'),
    act: async (run) => {
      await run.until('assessing');
      await run.command({ type: 'clarificationNeeded' });
      await run.command({ type: 'clarified' });
      await run.command({ type: 'decided', granted: 1, refused: 0, codes: [] });
    },
  },
  {
    name: 'by-hand-partially',
    end: 'partially_fulfilled',
    notice: 'PARTIAL',
    start: proven('objection'),
    act: async (run) => {
      await run.until('assessing');
      await run.command({ type: 'decided', granted: 1, refused: 1, codes: ['COMPELLING_GROUNDS'] });
    },
  },
  {
    name: 'by-hand-refused',
    end: 'refused',
    notice: 'REFUSAL',
    start: proven('human_review'),
    act: async (run, memory) => {
      await run.until('assessing');
      await memory.sleep(25 * DAY);
      await run.command({ type: 'extend', codes: ['COMPLEXITY'] });
      await memory.sleep(40 * DAY);
      await run.command({ type: 'decided', granted: 0, refused: 1, codes: ['EXCESSIVE'] });
    },
  },
];

/** A restriction is lifted after the person was told; that is decided before its workflow starts. */
const LIFTED: Path = {
  name: 'restriction-lifted',
  end: 'lifted',
  walk: async (memory) => {
    const restriction = new MemoryRestriction();
    const handle = await memory.startLift(restriction);
    await memory.end(handle);
    return {
      workflowId: handle.workflowId,
      end: restriction.lifted ? 'lifted' : 'restricted',
      notices: [],
    };
  },
};

/** Something new came after the end: another run under the same id, with a new period. */
const REOPENED: Path = {
  name: 'erasure-reopened-anew',
  end: 'fulfilled',
  notice: 'COMPLETION',
  walk: async (memory) => {
    const run = await memory.startVerified('erasure');
    await run.until('awaiting_approval');
    await run.command({ type: 'rejected', codes: ['NO_MATCH'] });
    await run.end();
    const again = await memory.commandEnded(run, { type: 'reopen', anew: true });
    await approve(again);
    return { workflowId: again.id, end: await again.end(), notices: again.request.notices };
  },
};

export const PATHS: readonly Path[] = [...REQUEST_PATHS.map(ofRequest), LIFTED, REOPENED];

/** Every history that must lie in the folder. */
export const HISTORY_NAMES: readonly string[] = PATHS.flatMap(({ name, child }) =>
  child ? [name, child] : [name],
);
