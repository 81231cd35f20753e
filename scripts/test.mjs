// `npm test [-- arguments of Jest]`: every spec, on the project's own Node. Leaves nothing behind, however it ends.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNode } from './lib/node.mjs';
import { ensurePackages } from './lib/packages.mjs';
import { root } from './lib/root.mjs';
import { endDeadRuns, endRun, guardRun } from './lib/run-guard.mjs';
import { onStopRequest } from './standalone/stop-requests.mjs';

const PREFIX = 'habeas-test-';

await ensurePackages(root);
await endDeadRuns(tmpdir(), PREFIX);
const home = mkdtempSync(join(tmpdir(), PREFIX));
guardRun(home);
// specs that are killed cannot remove what they made: it all lies in here
const temporary = join(home, 'tmp');
mkdirSync(temporary);

const jest = spawn(
  findNode(root),
  [
    ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
    join(root, 'node_modules/jest/bin/jest.js'),
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, HABEAS_TEST_HOME: home, TMPDIR: temporary } },
);
onStopRequest(() => jest.kill('SIGTERM'));

const code = await new Promise((resolve) => jest.once('exit', resolve).once('error', () => resolve(1)));
await endRun(home);
process.exit(code ?? 1);
