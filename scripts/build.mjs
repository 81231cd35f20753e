// tsc and the workflow bundle side by side; nothing at all when no input has changed (--force builds anyway).
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { walk, workflowBundle } from './workflow-bundle.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const t = performance.now();
const hash = createHash('sha256');
for (const f of [
  ...['apps', 'libs', 'workflows'].flatMap((d) => walk(join(root, d))),
  join(root, 'tsconfig.json'),
  join(root, 'package-lock.json'),
])
  hash.update(f.slice(root.length)).update(readFileSync(f));
const stamp = hash.digest('hex'),
  file = join(root, 'dist/.stamp');
let old;
try {
  old = readFileSync(file, 'utf8');
} catch {
  /* first build */
}
if (old !== stamp || process.argv.includes('--force')) {
  const tsc = new Promise((ok, no) =>
    spawn(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.json')],
      { stdio: 'inherit' },
    ).once('exit', (c) => (c === 0 ? ok() : no(new Error('tsc failed')))),
  );
  const [bundle] = await Promise.all([workflowBundle(), tsc]);
  mkdirSync(join(root, 'dist'), { recursive: true });
  copyFileSync(bundle, join(root, 'dist/workflow-bundle.js'));
  writeFileSync(file, stamp);
  console.log(`built in ${Math.round(performance.now() - t)} ms`);
}
