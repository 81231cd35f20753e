import { loadSettings, type Settings } from '#platform';
import { EXIT, sentenceOf, type ExitCode } from '../exit-code.js';
import type { Shell } from '../shell.js';
import { checkCatalogue } from './check-catalogue.js';
import { checkDatabase, checkMigrations, checkRoles } from './check-database.js';
import { checkMasterKey } from './check-master-key.js';
import { checkMail, checkQueue, checkStoreConnections, checkTemporal } from './check-services.js';

interface Examined {
  readonly part: string;
  readonly ok: boolean;
  /** What was seen, or what to do. */
  readonly detail: string;
}
type Check = (settings: Settings, shell: Shell) => Promise<string>;

const CHECKS: readonly (readonly [part: string, check: Check])[] = [
  ['catalogue', checkCatalogue],
  ['database', checkDatabase],
  ['roles', checkRoles],
  ['schema', checkMigrations],
  ['master key', checkMasterKey],
  ['temporal', checkTemporal],
  ['queue', checkQueue],
  ['mail', checkMail],
  ['stores', checkStoreConnections],
];

/** One line for each part: seen working, or what to do about it. */
export async function examine(options: { readonly json?: true }, shell: Shell): Promise<ExitCode> {
  const found = await examineAll(shell);
  if (options.json) shell.print(JSON.stringify({ ok: found.every(({ ok }) => ok), checks: found }, null, 2));
  else
    for (const { part, ok, detail } of found)
      shell.print(`${ok ? 'ok ' : 'NOT'}  ${part.padEnd(10)}  ${detail}`);
  return found.every(({ ok }) => ok) ? EXIT.done : EXIT.notDone;
}

async function examineAll(shell: Shell): Promise<Examined[]> {
  let settings: Settings;
  try {
    settings = loadSettings({ ...shell.environment });
  } catch (error) {
    return [{ part: 'settings', ok: false, detail: (error as Error).message }];
  }
  const found: Examined[] = [{ part: 'settings', ok: true, detail: settings.HABEAS_MODE }];
  for (const [part, check] of CHECKS) {
    try {
      found.push({ part, ok: true, detail: await check(settings, shell) });
    } catch (error) {
      found.push({ part, ok: false, detail: sentenceOf(error) });
    }
  }
  return found;
}
