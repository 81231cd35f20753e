import { SingleBar } from 'cli-progress';
import type { Shell } from '../shell.js';
import type { ImportCounts } from './checkpoint.js';

/** Rows between two lines where there is no terminal. */
const TOLD_EVERY = 100_000;

export interface ImportProgress {
  /** @param bytes read so far */
  show(bytes: number, counts: ImportCounts): void;
  stop(): void;
}

/** A bar over the bytes of the file on a terminal, otherwise a line for every 100,000 rows. */
export const startImportProgress = (shell: Shell, size: number | null): ImportProgress =>
  shell.errorStream.isTTY && size !== null ? barProgress(shell, size) : lineProgress(shell);

function barProgress(shell: Shell, size: number): ImportProgress {
  const bar = new SingleBar({
    stream: shell.errorStream,
    hideCursor: true,
    clearOnComplete: true,
    format: '[{bar}] {percentage} %  {read} rows, {bad} left out, {perSecond} a second',
  });
  const begin = performance.now();
  let earlier: number | null = null;
  bar.start(size, 0, { read: 0, bad: 0, perSecond: 0 });
  return {
    show: (bytes, { read, bad }) => {
      earlier ??= read;
      const perSecond = Math.round(((read - earlier) / Math.max(performance.now() - begin, 1)) * 1_000);
      bar.update(Math.min(bytes, size), { read, bad, perSecond });
    },
    stop: () => bar.stop(),
  };
}

function lineProgress(shell: Shell): ImportProgress {
  let told: number | null = null;
  return {
    show: (_bytes, { read, bad }) => {
      const step = Math.floor(read / TOLD_EVERY);
      if (told !== null && step > told) shell.note(`${step * TOLD_EVERY} rows, ${bad} left out`);
      told = step;
    },
    stop: () => undefined,
  };
}
