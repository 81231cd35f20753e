import type { Settings } from './settings.js';

/** An address of ours as people and integrators outside see it. */
export const publicUrl = (
  { PUBLIC_URL, PORT }: Pick<Settings, 'PUBLIC_URL' | 'PORT'>,
  path: string,
): string => new URL(path, PUBLIC_URL ?? `http://127.0.0.1:${PORT}`).href;
