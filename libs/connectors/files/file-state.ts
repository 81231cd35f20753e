import type { BigIntStats } from 'node:fs';

/** What a file looked like; when any of it differs somebody wrote to the file, or put another in its place. */
export interface FileState {
  readonly device: string;
  readonly inode: string;
  readonly size: string;
  /** Nanoseconds. */
  readonly modified: string;
  readonly changed: string;
}

export const stateOf = (stats: BigIntStats): FileState => ({
  device: String(stats.dev),
  inode: String(stats.ino),
  size: String(stats.size),
  modified: String(stats.mtimeNs),
  changed: String(stats.ctimeNs),
});

export const isSameState = (one: FileState, other: FileState): boolean =>
  (Object.keys(one) as (keyof FileState)[]).every((name) => one[name] === other[name]);
