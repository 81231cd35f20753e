import { MultiBar, type SingleBar } from 'cli-progress';
import type { EngineHooks } from '#engine';
import type { Shell } from '../shell.js';

export interface Progress {
  readonly hooks: EngineHooks;
  stop(): void;
}

type Step = Parameters<NonNullable<EngineHooks['onProgress']>>[0];

/** Bars on a terminal or when asked for, otherwise one line at the beginning of each phase in each store. */
export const startProgress = (shell: Shell, isForced: boolean): Progress =>
  shell.errorStream.isTTY || isForced ? barProgress(shell, isForced) : lineProgress(shell);

function barProgress(shell: Shell, isForced: boolean): Progress {
  const bars = new MultiBar({
    stream: shell.errorStream,
    noTTYOutput: isForced,
    hideCursor: true,
    emptyOnZero: true,
    format: '{phase} {store} [{bar}] {value}/{total}',
  });
  const known = new Map<string, SingleBar>();
  const barOf = ({ phase, store, total }: Step): SingleBar => {
    const bar = known.get(`${phase}/${store}`) ?? bars.create(total ?? 0, 0, { phase, store });
    known.set(`${phase}/${store}`, bar);
    return bar;
  };
  return {
    hooks: {
      signal: shell.signal,
      onProgress: (step) => {
        const bar = barOf(step);
        bar.setTotal(step.total ?? step.done);
        bar.update(step.done);
      },
    },
    stop: () => bars.stop(),
  };
}

function lineProgress(shell: Shell): Progress {
  const seen = new Set<string>();
  return {
    hooks: {
      signal: shell.signal,
      onProgress: ({ phase, store, total }) => {
        if (seen.has(`${phase}/${store}`)) return;
        seen.add(`${phase}/${store}`);
        shell.note(`${phase} ${store}${total === null ? '' : ` (${total})`} …`);
      },
    },
    stop: () => undefined,
  };
}
