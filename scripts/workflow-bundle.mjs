// One bundle for the app, for tests and for replay: built outside Jest, cached by the content of everything that goes into it.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const walk = (d) =>
  readdirSync(d, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((e) => (e.isDirectory() ? walk(join(d, e.name)) : [join(d, e.name)]));

export async function workflowBundle() {
  const hash = createHash('sha256');
  for (const f of [
    ...walk(join(root, 'workflows')),
    ...walk(join(root, 'libs/contracts')),
    ...walk(join(root, 'libs/domain')),
    join(root, 'package-lock.json'),
  ])
    hash.update(f.slice(root.length)).update(readFileSync(f));
  const file = join(root, 'node_modules/.cache/habeas', `workflows-${hash.digest('hex').slice(0, 16)}.js`);
  if (!existsSync(file)) {
    const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker');
    const { code } = await bundleWorkflowCode({
      workflowsPath: join(root, 'workflows/index.ts'),
      logger: new DefaultLogger('WARN'),
      webpackConfigHook: (c) => ({ ...c, resolve: { ...c.resolve, conditionNames: ['source', '...'] } }),
    });
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.${process.pid}`, code);
    renameSync(`${file}.${process.pid}`, file);
  }
  return file;
}
