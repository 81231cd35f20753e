import type { Settings } from './settings.js';

/**
 * What the names in STORE_CONNECTIONS stand for, `env:NAME` → value of NAME. Read once; a name whose variable is
 * not set is absent.
 */
export function readStoreConnections(
  settings: Settings,
  environment: NodeJS.ProcessEnv = process.env,
): ReadonlyMap<string, string> {
  const entries = settings.STORE_CONNECTIONS.map(
    ({ what: name }) => [name, environment[name.slice('env:'.length)] ?? ''] as const,
  );
  return new Map(entries.filter(([, value]) => value !== ''));
}
