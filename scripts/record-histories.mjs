// `npm run histories [-- <version>|missing]`: records the histories of all workflow paths anew, the newest version by default; `missing` those of new paths only.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { workflowBundle } from './build/workflow-bundle.mjs';
import { findNode } from './lib/node.mjs';
import { ensurePackages } from './lib/packages.mjs';
import { root } from './lib/root.mjs';
import { findTemporal } from './servers/temporal.mjs';
import { onStopRequest } from './standalone/stop-requests.mjs';

const [version, ...rest] = process.argv.slice(2);
if (rest.length > 0 || !/^([1-9]\d*|missing)$/.test(version ?? '1')) {
  console.error(
    'npm run histories [-- <version>]: the version is a number, such as 2, or missing for new paths only.',
  );
  process.exit(1);
}
await ensurePackages(root);
const { path } = await findTemporal('test', console.log);
const loader = pathToFileURL(join(root, 'test/support/typescript-loader.mjs')).href;
const recorder = spawn(
  findNode(root),
  [
    ...['--conditions=source', '--import', loader],
    ...[join(root, 'test/workflows/record-histories.ts'), ...(version ? [version] : [])],
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      TEST_TEMPORAL_TIME_SKIPPING: path,
      TEST_WORKFLOW_BUNDLE: await workflowBundle(),
    },
  },
);
onStopRequest(() => recorder.kill('SIGTERM'));
process.exit(
  await new Promise((resolve) =>
    recorder.once('exit', (code) => resolve(code ?? 1)).once('error', () => resolve(1)),
  ),
);
