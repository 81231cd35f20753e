// A stack of two small parts in a process of its own, for specs that signal and kill it.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Home } from '../../../scripts/standalone/home.mjs';
import { Stack } from '../../../scripts/standalone/stack.mjs';
import { onStopRequest } from '../../../scripts/standalone/stop-requests.mjs';

const home = new Home('/', process.env.HABEAS_HOME);
home.create();
const stack = new Stack({
  home,
  node: process.execPath,
  cwd: dirname(fileURLToPath(import.meta.url)),
  report: console.log,
});
const end = (code) => stack.stop().then(() => process.exit(code));
onStopRequest(() => end(0));
let suffix = '';
process.on('SIGUSR2', () => {
  suffix = ' again';
  void stack.restart(['second']);
});

try {
  await stack.claimHome();
  for (const name of ['first', 'second'])
    await stack.superviseProgram(name, 'part.mjs', () => ({ ...process.env, PART: name + suffix }));
  console.log('everything is up');
} catch (error) {
  console.log(error.message);
  await end(1);
}
