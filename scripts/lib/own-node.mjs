import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { onStopRequest } from '../standalone/stop-requests.mjs';
import { findNode } from './node.mjs';
import { ensurePackages } from './packages.mjs';
import { root } from './root.mjs';

/**
 * Runs one of our scripts on the project's own Node, which has what older ones lack (`node:sqlite`), after installing
 * what is missing.
 * @param {string} script path from the root of the project
 * @returns {Promise<number>} its exit code
 */
export async function runOnOwnNode(script) {
  await ensurePackages(root);
  const args = ['--disable-warning=ExperimentalWarning', join(root, script), ...process.argv.slice(2)];
  const child = spawn(findNode(root), args, { cwd: root, stdio: 'inherit' });
  onStopRequest(() => child.kill('SIGTERM'));
  return new Promise((resolve) =>
    child.once('exit', (code) => resolve(code ?? 1)).once('error', () => resolve(1)),
  );
}
