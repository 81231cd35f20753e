// `npm run check [-- names]`: what must hold for every commit. One line per check, the output of those that failed below.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { checks } from './checks/checks.mjs';
import { findNode } from './lib/node.mjs';
import { ensurePackages } from './lib/packages.mjs';
import { root } from './lib/root.mjs';

await ensurePackages(root);
const node = findNode(root);
const wanted = process.argv.slice(2);
const queue = checks(root).filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const failures = [];

await Promise.all(Array.from({ length: Math.min(3, availableParallelism()) }, worker));
for (const { name, output } of failures) console.log(`\n--- ${name}\n${output.trim()}`);
process.exit(failures.length > 0 ? 1 : 0);

async function worker() {
  for (let check = queue.shift(); check; check = queue.shift()) {
    const begin = performance.now();
    const { code, output } = await run(check.args);
    if (code !== 0) failures.push({ name: check.name, output });
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${check.name.padEnd(16)} ${seconds.padStart(5)} s`);
  }
}

function run(args) {
  const child = spawn(node, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}
