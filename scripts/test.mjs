// `npm test [-- jest arguments]`: every spec, on the project's own Node.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDeps, findNode } from './deps.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
ensureDeps(root);
const jest = join(root, 'node_modules/jest/bin/jest.js');
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
spawn(findNode(root, '22.19.0'), [...flags, jest, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
}).once('exit', (code) => process.exit(code ?? 1));
