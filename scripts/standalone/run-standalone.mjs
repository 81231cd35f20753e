import { findNode } from '../lib/node.mjs';
import { ensurePackages } from '../lib/packages.mjs';
import { startPostgres } from '../servers/postgres.mjs';
import { findTemporal, startTemporal } from '../servers/temporal.mjs';
import { environmentOf, ownMail, withAdminKey, withMailPage, withMetrics } from './environment.mjs';
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

/** The three slow things do not need each other. */
async function startServers({ stack, ports, given, environment, progress }) {
  const steps = [progress.step('build', () => stack.runToEnd('build', 'scripts/build.mjs', environment))];
  if (!given.DATABASE_URL) steps.push(progress.step('PostgreSQL', () => postgres(stack, ports)));
  if (!given.TEMPORAL_ADDRESS)
    steps.push(progress.step('Temporal', () => temporal(stack, ports, environment, progress)));
  await allOrFirstError(steps);
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
      database: stack.home.file('temporal', 'temporal.db'),
      codecEndpoint: `${environment.PUBLIC_URL}/temporal/codec`,
      track,
      onOutput: output.write,
    }),
  );
  return `from ${from}`;
}

/** Before any part that reads the tables. */
async function prepare({ stack, environment, apiEnvironment, progress }) {
  const run = (label, name, env) =>
    progress.step(label, () => stack.runToEnd(name, `dist/apps/standalone/${name}.js`, env));
  await allOrFirstError([
    run('demo shop', 'seed-shop', environment),
    run('database', 'prepare', apiEnvironment),
  ]);
}

async function startParts({ stack, ports, environment, apiEnvironment, progress }) {
  const start = (name, script, env, patience) =>
    progress.step(
      name,
      async () => void (await stack.superviseProgram(name, `dist/apps/${script}`, env, patience)),
    );
  const helpers = [start('issuer', 'standalone/dev-issuer/main.js', environment)];
  if (environment.SMTP_URL === ownMail(ports))
    helpers.push(start('mail', 'standalone/mail-catcher/main.js', withMailPage(environment, ports.mailPage)));
  await allOrFirstError([
    ...helpers,
    start('api', 'api/main.js', withMetrics(apiEnvironment, ports.apiMetrics)),
    start('dispatcher', 'dispatcher/main.js', withMetrics(environment, ports.dispatcherMetrics)),
    start('worker', 'worker/main.js', withMetrics(environment, ports.workerMetrics), WORKER_PATIENCE_MS),
  ]);
}

/** Waits for all even when one fails, so that nothing starts behind the back of the stop that follows. */
async function allOrFirstError(steps) {
  const results = await Promise.allSettled(steps);
  const failed = results.find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
}
