import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runCanaries, type Habeas } from './run-canaries.js';
import { parseTruth } from './truth.js';

const MAIN = fileURLToPath(new URL('../../dist/apps/cli/main.js', import.meta.url));
const USAGE = `npm run canaries -- <url or SQLite file> --truth <file> [--every n] [--print-map]

Fills the database with canaries: it is changed, so give a copy. Exit code 1 when anything is missed or harmed.`;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const habeas: Habeas = async (args, { cwd, env, input = '' }) => {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [[code], stdout, stderr] = await Promise.all([
    once(child, 'exit'),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code: code as number | null, stdout, stderr };
};

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      truth: { type: 'string' },
      every: { type: 'string', default: '1' },
      'print-map': { type: 'boolean', default: false },
    },
  });
  const [url] = positionals;
  const every = Number(values.every);
  if (url === undefined || values.truth === undefined || !Number.isInteger(every) || every < 1) {
    say(USAGE);
    return 2;
  }
  const truth = parseTruth(await readFile(values.truth, 'utf8'));
  const { map, problems, left, ...counts } = await runCanaries({ url, truth, habeas, every, say });
  if (values['print-map']) say(map);
  for (const line of [...left, ...problems]) say(line);
  for (const { in: collection, line, to } of truth.edits)
    say(`edited: ${collection ?? 'store'}: ${line ?? '(new line)'} → ${to}`);
  process.stdout.write(`${JSON.stringify({ ...counts, problems: problems.length })}\n`);
  return problems.length === 0 ? 0 : 1;
}

process.exitCode = await main();
