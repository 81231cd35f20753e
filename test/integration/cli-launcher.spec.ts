import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';

const FILE = 'apps/cli/bin/habeas.mjs';
const LAUNCHER = fileURLToPath(new URL(`../../${FILE}`, import.meta.url));
const MAIN = new URL('../../apps/cli/main.ts', import.meta.url).href;
const LOADER = pathToFileURL(
  fileURLToPath(new URL('../support/typescript-loader.mjs', import.meta.url)),
).href;

/** The command line from the sources, then its process id; told to, it stays. */
const BUILT = `await import('${MAIN}');
console.log('pid', process.pid);
if (process.env.STAY) setInterval(() => {}, 1000);
`;

describe('the launcher of the command line', () => {
  let folder: string;
  // as in an image: without sources beside it, so that nothing is built
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-launcher-'));
    for (const file of [FILE, 'dist/apps/cli/main.js'])
      mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    copyFileSync(LAUNCHER, join(folder, FILE));
    writeFileSync(join(folder, 'dist/apps/cli/main.js'), BUILT);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const launch = (environment: Readonly<Record<string, string>> = {}): ChildProcess =>
    spawn(process.execPath, [join(folder, FILE), '--version'], {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        TMPDIR: tmpdir(),
        NODE_OPTIONS: `--conditions=source --import ${LOADER}`,
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });

  it('takes the command with it when it is killed', async () => {
    const launcher = launch({ STAY: 'yes' });
    let command = 0;
    // the output is closed when the last process that writes to it has ended
    const closed = once(launcher, 'close');
    for await (const line of createInterface({ input: launcher.stdout! })) {
      command = Number(/^pid (\d+)$/.exec(line)?.[1] ?? 0);
      if (command > 0) break;
    }
    launcher.stdout!.resume();
    launcher.kill('SIGKILL');
    let goesOn = false;
    const patience = setTimeout(() => {
      goesOn = true;
      process.kill(command, 'SIGKILL');
    }, 10_000);
    await closed;
    clearTimeout(patience);
    expect(goesOn).toBe(false);
  }, 30_000);

  it('ends with the command', async () => {
    const launcher = launch();
    launcher.stdout!.resume();
    expect(await once(launcher, 'close')).toEqual([0, null]);
  }, 30_000);
});
