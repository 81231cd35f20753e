import { findNode } from '../lib/node.mjs';
import { ensurePackages } from '../lib/packages.mjs';
import { startPostgres } from '../servers/postgres.mjs';
import { findTemporal, startTemporal } from '../servers/temporal.mjs';
import { environmentOf, withAdminKey, withMetrics } from './environment.mjs';
import { checkGivenServers } from './given-servers.mjs';
import { apiPort, choosePorts } from './ports.mjs';
import { Stack } from './stack.mjs';
import { summary } from './summary.mjs';

const WORKER_PATIENCE_MS = 20_000;

/**
 * Everything on this machine, from an empty folder to a table of addresses. Stopping is the caller's: `onStack` hands
 * over the stack before its first process runs.
 * @param {{root: string, home: import('./home.mjs').Home, given: NodeJS.ProcessEnv, progress: import('./progress.mjs').Progress, onStack: (stack: Stack) => void}} options
 */
export async function runStandalone({ root, home, given, progress, onStack }) {
  await ensurePackages(root, progress.say);
  home.create();
  const stack = new Stack({ home, node: findNode(root), cwd: root, report: progress.say });
  onStack(stack);
  await stack.claimHome();
  await checkGivenServers(given);
  const port = await apiPort(given.PORT);
  const ports = await choosePorts(home);
  const environment = environmentOf({ home, ports, port, given });
  const apiEnvironment = withAdminKey(environment, home, given);

  await startServers({ stack, ports, given, environment, progress });
  await prepare({ stack, environment, apiEnvironment, progress });
  await startParts({ stack, ports, environment, apiEnvironment, progress });
  progress.say('everything is up');
  progress.print(summary(apiEnvironment, ports));
}

/** The three slow things do not need each other. All are waited for, so that none is left behind when one fails. */
async function startServers({ stack, ports, given, environment, progress }) {
  const steps = [progress.step('build', () => stack.runToEnd('build', 'scripts/build.mjs', environment))];
  if (!given.DATABASE_URL) steps.push(progress.step('PostgreSQL', () => postgres(stack, ports)));
  if (!given.TEMPORAL_ADDRESS)
    steps.push(progress.step('Temporal', () => temporal(stack, ports, environment, progress)));
  const results = await Promise.allSettled(steps);
  const failed = results.find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
}

async function postgres(stack, ports) {
  const { kind, major } = await stack.supervise('postgres', ({ track, output }) =>
    startPostgres({
      home: stack.home.path,
      port: ports.postgres,
      track,
      onOutput: output.write,
      log: stack.report,
    }),
  );
  return `${major} (${kind})`;
}

async function temporal(stack, ports, environment, progress) {
  const { path, from } = await findTemporal('cli', progress.say);
  await stack.supervise('temporal', ({ track, output }) =>
    startTemporal({
      path,
      port: ports.temporal,
      uiPort: ports.temporalUi,
      database: stack.home.file('temporal.db'),
      codecEndpoint: `${environment.PUBLIC_URL}/temporal/codec`,
      track,
      onOutput: output.write,
    }),
  );
  return `from ${from}`;
}

/** Before any part that reads the tables. */
async function prepare({ stack, environment, apiEnvironment, progress }) {
  const script = (name) => `dist/apps/standalone/${name}.js`;
  await progress.step('demo shop', () => stack.runToEnd('seed-shop', script('seed-shop'), environment));
  await progress.step('database', () => stack.runToEnd('prepare', script('prepare'), apiEnvironment));
}

async function startParts({ stack, ports, environment, apiEnvironment, progress }) {
  const start = (name, script, env, patience) =>
    progress.step(name, async () => void (await stack.superviseProgram(name, script, env, patience)));
  const own = 'dist/apps/standalone';
  if (environment.SMTP_URL === `smtp://127.0.0.1:${ports.smtp}`)
    await start('mail', `${own}/mail-catcher/main.js`, withPage(environment, ports.mailPage));
  await start('issuer', `${own}/dev-issuer/main.js`, environment);
  await Promise.all([
    start('api', 'dist/apps/api/main.js', withMetrics(apiEnvironment, ports.apiMetrics)),
    start('dispatcher', 'dist/apps/dispatcher/main.js', withMetrics(environment, ports.dispatcherMetrics)),
    start(
      'worker',
      'dist/apps/worker/main.js',
      withMetrics(environment, ports.workerMetrics),
      WORKER_PATIENCE_MS,
    ),
  ]);
}

const withPage = (environment, port) => ({ ...environment, MAIL_PAGE_PORT: String(port) });
