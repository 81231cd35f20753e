// `npm test [-- arguments of Jest]`: every spec, on the project's own Node. Leaves nothing behind, however it ends.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJson } from './lib/files.mjs';
import { endLeftovers } from './lib/leftovers.mjs';
import { findNode } from './lib/node.mjs';
import { ensurePackages } from './lib/packages.mjs';
import { root } from './lib/root.mjs';
import { onStopRequest } from './standalone/stop-requests.mjs';

await ensurePackages(root);
const home = mkdtempSync(join(tmpdir(), 'habeas-test-'));
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
await endLeftovers(readJson(join(home, 'run.json'), []));
rmSync(home, { recursive: true, force: true });
process.exit(code ?? 1);
