import { spawn } from 'node:child_process';
import { createServer, connect } from 'node:net';

export const sleep = (ms) => new Promise((ok) => setTimeout(ok, ms));
export const freePort = () =>
  new Promise((ok) => {
    const s = createServer().listen(0, '127.0.0.1', () => {
      const { port } = s.address();
      s.close(() => ok(port));
    });
  });
export const isFree = (port) =>
  new Promise((ok) => {
    const s = createServer()
      .once('error', () => ok(false))
      .listen(port, '127.0.0.1', () => s.close(() => ok(true)));
  });
export const pickPort = async (wanted) => ((await isFree(wanted)) ? wanted : freePort());
export const canConnect = (port, host = '127.0.0.1') =>
  new Promise((ok) => {
    const c = connect({ port, host }, () => {
      c.destroy();
      ok(true);
    }).once('error', () => ok(false));
  });
export async function until(fn, ms, what) {
  const end = Date.now() + ms;
  for (;;) {
    if (await fn()) return;
    if (Date.now() > end) throw new Error(`${what}: not ready after ${ms} ms`);
    await sleep(25);
  }
}
/** A child in its own process group: Ctrl-C in the terminal reaches only us, so we decide the order of shutdown. */
export function start(name, cmd, args, opts = {}) {
  const child = spawn(cmd, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, ...opts });
  const tail = [];
  for (const s of [child.stdout, child.stderr])
    s?.on('data', (b) => {
      tail.push(b);
      if (tail.length > 50) tail.shift();
      opts.onLine?.(String(b));
    });
  const exited = new Promise((ok) => {
    child.once('exit', (code, signal) => ok({ code, signal }));
    child.once('error', (e) => ok({ code: -1, error: e }));
  });
  return {
    name,
    child,
    pid: child.pid,
    exited,
    tail: () => Buffer.concat(tail).toString(),
    async stop(signal = 'SIGTERM', ms = 10_000) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      const timer = new Promise((ok) => setTimeout(ok, ms).unref());
      if (!(await Promise.race([exited.then(() => true), timer]))) {
        child.kill('SIGKILL');
        await exited;
      }
    },
  };
}
