import { findNode } from '../lib/node.mjs';
import { ensurePackages } from '../lib/packages.mjs';
import { startPostgres } from '../servers/postgres.mjs';
import { findTemporal, startTemporal } from '../servers/temporal.mjs';
import { environmentOf, ownMail, withAdminKey, withMailPage, withMetrics } from './environment.mjs';
import { checkGivenServers } from './given-servers.mjs';
import { OwnPorts } from './own-ports.mjs';
import { apiPort, choosePorts } from './ports.mjs';
import { Stack } from './stack.mjs';
import { summary } from './summary.mjs';

const WORKER_PATIENCE_MS = 20_000;
/** Parts that are told where the others are. */
const TOLD = ['api', 'dispatcher', 'worker'];

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
  const run = new Run({ stack, home, given, progress, port, ports });
  await run.startServers();
  await run.startHelpers();
  await run.startParts();
  progress.say('everything is up');
  run.showAddresses();
}

/** One start of the standalone. Addresses are read when they are needed, because a port may move. */
class Run {
  #isUp = false;

  constructor({ stack, home, given, progress, port, ports }) {
    this.stack = stack;
    this.home = home;
    this.given = given;
    this.progress = progress;
    this.port = port;
    this.ports = ports;
    this.ownPorts = new OwnPorts({ home, ports, report: progress.say });
  }

  get environment() {
    return environmentOf({ home: this.home, ports: this.ports, port: this.port, given: this.given });
  }

  get apiEnvironment() {
    return withAdminKey(this.environment, this.home, this.given);
  }

  /** The three slow things do not need each other. */
  async startServers() {
    const { given, progress, stack } = this;
    const steps = [
      progress.step('build', () => stack.runToEnd('build', 'scripts/build.mjs', this.environment)),
    ];
    if (!given.DATABASE_URL) steps.push(progress.step('PostgreSQL', () => this.#postgres()));
    if (!given.TEMPORAL_ADDRESS) steps.push(progress.step('Temporal', () => this.#temporal()));
    await allOrFirstError(steps);
  }

  /** What the parts look for: their tables, the shop, a mail server, an issuer. */
  async startHelpers() {
    const steps = [
      this.#task('demo shop', 'seed-shop', this.environment),
      this.#issuer().then(() => this.#prepare()),
    ];
    if (this.environment.SMTP_URL === ownMail(this.ports)) steps.push(this.#mail());
    await allOrFirstError(steps);
  }

  async startParts() {
    await allOrFirstError([
      this.#program('api', 'api/main.js', {
        ports: ['apiMetrics'],
        environment: () => withMetrics(this.apiEnvironment, this.ports.apiMetrics),
        before: () => apiPort(this.given.PORT),
      }),
      this.#program('dispatcher', 'dispatcher/main.js', {
        ports: ['dispatcherMetrics'],
        environment: () => withMetrics(this.environment, this.ports.dispatcherMetrics),
      }),
      this.#program('worker', 'worker/main.js', {
        ports: ['workerMetrics'],
        environment: () => withMetrics(this.environment, this.ports.workerMetrics),
        patience: WORKER_PATIENCE_MS,
      }),
    ]);
    this.#isUp = true;
  }

  showAddresses() {
    this.progress.print(summary(this.apiEnvironment, this.ports));
  }

  async #postgres() {
    const { stack, ports } = this;
    const start = ({ track, output }) =>
      startPostgres({
        home: stack.home.path,
        port: ports.postgres,
        track,
        onOutput: output.write,
        log: stack.report,
      });
    const { kind, major } = await stack.supervise('postgres', (part) =>
      this.#onOwnPorts(['postgres'], () => start(part)),
    );
    return `${major} (${kind})`;
  }

  async #temporal() {
    const { stack, ports } = this;
    const { path, from } = await findTemporal('cli', this.progress.say);
    const start = ({ track, output }) =>
      startTemporal({
        path,
        port: ports.temporal,
        uiPort: ports.temporalUi,
        database: stack.home.file('temporal', 'temporal.db'),
        codecEndpoint: `${this.environment.PUBLIC_URL}/temporal/codec`,
        track,
        onOutput: output.write,
      });
    await stack.supervise('temporal', (part) =>
      this.#onOwnPorts(['temporal', 'temporalUi'], () => start(part)),
    );
    return `from ${from}`;
  }

  #issuer() {
    return this.#program('issuer', 'standalone/dev-issuer/main.js', {
      ports: ['issuer'],
      environment: () => this.environment,
    });
  }

  #mail() {
    return this.#program('mail', 'standalone/mail-catcher/main.js', {
      ports: ['smtp', 'mailPage'],
      environment: () => withMailPage(this.environment, this.ports.mailPage),
    });
  }

  /** After the issuer, whose address it writes down, and before any part that reads the tables. */
  #prepare() {
    return this.#task('database', 'prepare', this.apiEnvironment);
  }

  #task(label, name, environment) {
    return this.progress.step(label, () =>
      this.stack.runToEnd(name, `dist/apps/standalone/${name}.js`, environment),
    );
  }

  #program(name, script, { ports, environment, patience, before = () => {} }) {
    const within = (launch) =>
      this.#onOwnPorts(ports, async () => {
        await before();
        return launch();
      });
    return this.progress.step(name, async () => {
      await this.stack.superviseProgram(name, `dist/apps/${script}`, environment, { patience, within });
    });
  }

  #onOwnPorts(names, launch) {
    const onMoved = (moved) =>
      void this.#tellOthers(moved).catch((error) => this.progress.say(`the new address: ${error.message}`));
    return this.ownPorts.launch(names, launch, onMoved);
  }

  /** A part that came back under another address; at the first start nobody has been told one yet. */
  async #tellOthers(moved) {
    if (!this.#isUp || moved.every((name) => name.endsWith('Metrics'))) return;
    if (moved.includes('issuer')) await this.#prepare();
    await this.stack.restart(TOLD);
    this.showAddresses();
  }
}

/** Waits for all even when one fails, so that nothing starts behind the back of the stop that follows. */
async function allOrFirstError(steps) {
  const results = await Promise.allSettled(steps);
  const failed = results.find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
}
