import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../lib/root.mjs';
import { shorten } from './shorten.mjs';

/** Every kind of store, and many people at once, and where they are cut off. */
export const PLACES = {
  postgres: 'test/contract/sql-crash.spec.ts',
  mariadb: 'test/contract/mysql-crash.spec.ts',
  sqlite: 'test/contract/sql-crash.spec.ts',
  mongodb: 'test/contract/mongodb-details.spec.ts',
  redis: 'test/contract/redis-details.spec.ts',
  s3: 'test/contract/s3-crash.spec.ts',
  ldap: 'test/contract/ldap-details.spec.ts',
  logs: 'test/contract/logs.spec.ts',
  files: 'test/contract/files-details.spec.ts',
  http: 'test/integration/cli-http.spec.ts',
  'many people': 'test/integration/cli-erase-people-cut.spec.ts',
};
/** As often as the specs do it by themselves. */
const FEWEST = 10;
/** The names of what kills say so. */
const KILLING = 'kill|cut off';

/**
 * Cuts off a unit of work in each kind of store, over and over, by the specs of the stores.
 * @param {{kills: number, say?: (line: string) => void}} options `kills` of each store
 * @returns {Promise<Record<string, unknown> & {problems: string[]}>} by store what was killed how often
 */
export async function soakStores({ kills, say = () => {} }) {
  if (kills < FEWEST)
    throw new Error(
      `--kills must be ${FEWEST} or more for stores: with fewer no moment of the work is sure to be met`,
    );
  const folder = mkdtempSync(join(tmpdir(), 'habeas-soak-stores-'));
  const report = join(folder, 'kills');
  try {
    const specs = [...new Set(Object.values(PLACES))];
    say(`Cutting off work in ${Object.keys(PLACES).length} places, ${kills} times each.`);
    const code = await runSpecs(specs, { TEST_KILLS: String(kills), TEST_KILLS_REPORT: report });
    return countsOf(existsSync(report) ? readFileSync(report, 'utf8') : '', { code, kills });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {string} report a line of JSON for each store whose work was found in order each time */
export function countsOf(report, { code, kills }) {
  const seen = new Map(
    report
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
      .map(({ store, ...victims }) => [store, victims]),
  );
  const counts = {};
  const problems = code === 0 ? [] : ['a spec failed, see above'];
  for (const place of Object.keys(PLACES)) {
    const victims = seen.get(place);
    const made = Object.values(victims ?? {}).reduce((sum, count) => sum + count, 0);
    counts[place] = victims ? wordsOf(victims) : 'not cut off';
    if (made !== kills) problems.push(`${place}: ${made} kills instead of ${kills}`);
  }
  return { ...counts, problems: shorten(problems) };
}

/** Servers that run within a process of the specs are not killed themselves. */
const wordsOf = (victims) =>
  `killed: ${Object.entries(victims)
    .map(([victim, count]) => `${victim} ${count}`)
    .join(', ')}${'server' in victims ? '' : ' (no server)'}`;

/** They end by themselves when we are gone. */
function runSpecs(specs, variables) {
  const args = [join(root, 'scripts/test.mjs'), ...specs, '-t', KILLING, '--maxWorkers', '2'];
  const child = spawn(process.execPath, args, {
    cwd: root,
    // standard output belongs to the one JSON line
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...variables },
  });
  return new Promise((resolve) =>
    child.once('exit', (code) => resolve(code ?? 1)).once('error', () => resolve(1)),
  );
}
