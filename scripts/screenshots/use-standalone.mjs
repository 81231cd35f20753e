import { readFileSync } from 'node:fs';
import { Home } from '../standalone/home.mjs';
import { readJson } from '../lib/files.mjs';
import { readyOrEnded, startProcess } from '../lib/child-process.mjs';
import { root } from '../lib/root.mjs';
import { until } from '../lib/wait.mjs';

const START_MS = 180_000;
const STOP_MS = 30_000;

/** The standalone at PORT and HABEAS_HOME; started when it does not answer, and then stopped by `stop`. */
export async function useStandalone(environment = process.env) {
  const home = new Home(root, environment.HABEAS_HOME);
  const api = `http://127.0.0.1:${environment.PORT || 3000}`;
  const stop = (await isReady(api)) ? async () => undefined : await start(api);
  const ports = readJson(home.file('ports.json'), {});
  const key = environment.HABEAS_ADMIN_KEY || readFileSync(home.file('admin.key'), 'utf8').trim();
  return {
    api,
    key,
    temporalUi: `http://127.0.0.1:${ports.temporalUi}`,
    mail: `http://127.0.0.1:${ports.mailPage}`,
    stop,
  };
}

async function start(api) {
  const child = startProcess('npm start', process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    patience: STOP_MS,
  });
  await readyOrEnded(
    child,
    until(() => isReady(api), START_MS, 'the standalone'),
  );
  return child.stop;
}

const isReady = (api) =>
  fetch(`${api}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
