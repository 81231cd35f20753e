import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '#contracts';
import type { CustomStrategies, CustomStrategy } from './custom.js';

/**
 * Loads strategies of one's own from entries `name=/file.mjs`, files relative to `folder`. What runs is what was hashed:
 * a module is one file without imports of other files.
 * @throws AppError `setting.invalid` naming a module that cannot be read, or exports no function `strategy`
 */
export async function loadCustomStrategies(
  entries: readonly string[],
  folder = '.',
): Promise<CustomStrategies> {
  const loaded = new Map<string, CustomStrategy>();
  for (const entry of entries) {
    const [, name, path] = /^([^=]+)=(.+)$/.exec(entry) ?? [];
    if (name === undefined || path === undefined) return refuse(entry, 'has no file: write name=/file.mjs');
    loaded.set(name, await load(name, resolve(folder, path)));
  }
  return loaded;
}

async function load(name: string, path: string): Promise<CustomStrategy> {
  const bytes = await readFile(path).catch(() => refuse(name, 'cannot be read'));
  const digest = createHash('sha256').update(bytes).digest('hex');
  const source = `data:text/javascript;base64,${bytes.toString('base64')}`;
  const exported = (await import(source).catch(() =>
    refuse(name, 'is no module by itself: write one file of JavaScript that imports none of its own'),
  )) as { readonly strategy?: unknown };
  const apply = exported.strategy;
  if (typeof apply !== 'function') return refuse(name, 'exports no function "strategy"');
  return { digest, apply: apply as CustomStrategy['apply'] };
}

const refuse = (name: string, why: string): never => {
  throw new AppError('setting.invalid', { detail: `STRATEGY_MODULES: the module of "${name}" ${why}.` });
};
