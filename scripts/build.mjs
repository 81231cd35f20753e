// `npm run build [-- --force] [--unchecked]`: the compiler and the workflow bundle side by side; nothing at all when no
// input has changed. Unchecked it compiles without looking for errors of types, for who looks for them beside it.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { spawn } from 'node:child_process';
import { workflowBundle } from './build/workflow-bundle.mjs';
import { filesBelow, hashFiles } from './lib/files.mjs';
import { waitForLock } from './lib/file-lock.mjs';
import { root } from './lib/root.mjs';

const SOURCES = ['apps', 'libs', 'workflows'].flatMap((folder) => filesBelow(join(root, folder)));
const ASSETS = new Set(['.yaml', '.hbs', '.html', '.css', '.svg', '.txt', '.json']);
const dist = join(root, 'dist');
const stampFile = join(dist, '.stamp');

const lock = await waitForLock(join(dist, '.lock'));
try {
  await build();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  lock.release();
}

async function build() {
  const stamp = hashFiles(root, [
    ...SOURCES,
    ...['tsconfig.json', 'package.json', 'package-lock.json'].map((f) => join(root, f)),
  ]);
  const isCurrent = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
  if (isCurrent && !process.argv.includes('--force')) return;
  await Promise.all([compile(), bundleWorkflows()]);
  copyAssets();
  writeFileSync(stampFile, stamp);
}

function compile() {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const unchecked = process.argv.includes('--unchecked') ? ['--noCheck'] : [];
  const args = [tsc, '-p', join(root, 'tsconfig.json'), ...unchecked];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  return new Promise((resolve, reject) =>
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error('The compiler found errors.')))),
  );
}

async function bundleWorkflows() {
  if (!existsSync(join(root, 'workflows/index.ts'))) return;
  copyFileSync(await workflowBundle(), join(dist, 'workflow-bundle.js'));
}

/** Templates, maps and pages are read at run time from beside the compiled code. */
function copyAssets() {
  for (const source of SOURCES.filter((file) => ASSETS.has(extname(file)))) {
    const target = join(dist, relative(root, source));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(source, target);
  }
}
