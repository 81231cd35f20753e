// `npm run canaries -- <url> --truth <file>`: builds when something changed, then erases everybody by commands and judges.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findNode } from './lib/node.mjs';
import { ensurePackages } from './lib/packages.mjs';
import { root } from './lib/root.mjs';
import { onStopRequest } from './standalone/stop-requests.mjs';

await ensurePackages(root);
const node = findNode(root);
let child;
onStopRequest(() => child?.kill('SIGTERM'));

// standard output belongs to the one JSON line
const built = await run([join(root, 'scripts/build.mjs')], ['ignore', 2, 2]);
const loader = pathToFileURL(join(root, 'test/support/typescript-loader.mjs')).href;
process.exit(
  built ||
    (await run(
      ['--import', loader, join(root, 'bench/canaries/main.ts'), ...process.argv.slice(2)],
      ['ignore', 1, 2],
    )),
);

function run(args, stdio) {
  child = spawn(node, args, { cwd: process.cwd(), stdio });
  return new Promise((resolve) =>
    child.once('exit', (code) => resolve(code ?? 1)).once('error', () => resolve(1)),
  );
}
