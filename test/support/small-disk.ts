import { execFileSync } from 'node:child_process';
import { platform } from 'node:os';

export interface SmallDisk {
  /** Gives it more room. */
  grow(megabytes?: number): void;
  unmount(): void;
}

/** Why no small file system can be made; null: it can. */
export function missingSmallDisk(): string | null {
  if (platform() === 'linux' && process.getuid?.() === 0) return null;
  return 'only root on Linux may mount a small file system';
}

/** A file system of eight megabytes over an empty folder. */
export function mountSmallDisk(folder: string): SmallDisk {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=0755', 'tmpfs', folder]);
  return {
    grow: (megabytes = 64) => void execFileSync('mount', ['-o', `remount,size=${megabytes}m`, folder]),
    unmount: () => void execFileSync('umount', ['-l', folder]),
  };
}
