// One bundle for the worker, for tests and for replay: built outside Jest, kept under the hash of what goes into it.
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesBelow, hashFiles, writeAtomically } from '../lib/files.mjs';
import { root } from '../lib/root.mjs';

const FAILURE_CONVERTER = 'libs/temporal/failure-converter.ts';
const INPUTS = ['workflows', 'libs/contracts', 'libs/domain'];

/** Builds the bundle unless it exists, and answers with its path. */
export async function workflowBundle() {
  const inputs = [
    ...INPUTS.flatMap((folder) => filesBelow(join(root, folder))),
    join(root, FAILURE_CONVERTER),
    join(root, 'package-lock.json'),
  ];
  const hash = hashFiles(root, inputs).slice(0, 16);
  const file = join(root, 'node_modules/.cache/habeas', `workflows-${hash}.js`);
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    writeAtomically(file, await bundleOf(join(root, 'workflows/index.ts')), 0o644);
  }
  return file;
}

/** @param {string} workflowsPath exports the workflows @returns {Promise<string>} code that a worker takes */
export async function bundleOf(workflowsPath) {
  const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker');
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    failureConverterPath: join(root, FAILURE_CONVERTER),
    logger: new DefaultLogger('WARN'),
    webpackConfigHook: (config) => ({
      ...config,
      resolve: { ...config.resolve, conditionNames: ['source', '...'] },
    }),
  });
  return code;
}
