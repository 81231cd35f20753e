// `npm run scenarios -- --write`: writes down anew what the scenarios of all rights and regimes are like. To compare: npm test -- scenarios
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { workflowBundle } from './build/workflow-bundle.mjs';
import { findNode } from './lib/node.mjs';
import { ensurePackages } from './lib/packages.mjs';
import { root } from './lib/root.mjs';
import { findTemporal } from './servers/temporal.mjs';
import { onStopRequest } from './standalone/stop-requests.mjs';

if (process.argv.slice(2).join(' ') !== '--write') {
  console.error(
    'npm run scenarios -- --write: writes test/workflows/scenarios/expected anew. Compare it with npm test -- scenarios.',
  );
  process.exit(1);
}
await ensurePackages(root);
const { path } = await findTemporal('test', console.log);
const loader = pathToFileURL(join(root, 'test/support/typescript-loader.mjs')).href;
const writer = spawn(
  findNode(root),
  ['--conditions=source', '--import', loader, join(root, 'test/workflows/write-scenarios.ts')],
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
onStopRequest(() => writer.kill('SIGTERM'));
process.exit(
  await new Promise((resolve) =>
    writer.once('exit', (code) => resolve(code ?? 1)).once('error', () => resolve(1)),
  ),
);
