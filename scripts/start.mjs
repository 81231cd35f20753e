// `npm start`: everything on this machine. Plain Node, no dependencies: it also installs them.
// `start` and not `prestart`, because npm skips hooks under ignore-scripts=true.
import { root } from './lib/root.mjs';
import { Home } from './standalone/home.mjs';
import { Progress } from './standalone/progress.mjs';
import { runStandalone } from './standalone/run-standalone.mjs';
import { onStopRequest } from './standalone/stop-requests.mjs';
import { usageFor } from './standalone/usage.mjs';

const usage = usageFor(process.argv.slice(2));
if (usage) {
  (usage.code === 0 ? process.stdout : process.stderr).write(`${usage.text}\n`);
  process.exit(usage.code);
}

const progress = new Progress();
let stack = null;

async function end(code) {
  await stack?.stop();
  process.exit(code);
}

async function fail(error) {
  if (stack?.isStopping) return;
  process.stderr.write(`\nHabeas did not start: ${error.message}\n`);
  await end(1);
}

onStopRequest((reason) => {
  progress.say(`stopping (${reason})`);
  void end(0);
});
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);

await runStandalone({
  root,
  home: new Home(root, process.env.HABEAS_HOME),
  given: process.env,
  progress,
  onStack: (started) => {
    stack = started;
  },
}).catch(fail);
