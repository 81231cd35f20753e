// Waits for the end of a run, whose process holds the other end of standard input, and clears up behind it.
import { endRun } from './run-guard.mjs';

const [home] = process.argv.slice(2);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
await new Promise((resolve) => process.stdin.once('end', resolve).once('error', resolve).resume());
await endRun(home);
