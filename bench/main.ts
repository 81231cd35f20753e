import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { consentWrite } from './consent-write/consent-write.bench.js';
import { decisionRead } from './decision-read/decision-read.bench.js';
import { eraseBeside } from './erase-beside/erase-beside.bench.js';
import { eraseGrowth } from './erase-growth/erase-growth.bench.js';
import { eraseMany } from './erase-many/erase-many.bench.js';
import { eraseOne } from './erase-one/erase-one.bench.js';
import { eraseRowwise } from './erase-rowwise/erase-rowwise.bench.js';
import { exportRows } from './export/export.bench.js';
import type { Benchmark, Prepared, Round, RoundOptions } from './support/benchmark.js';
import { machineConditions } from './support/conditions.js';
import { logs } from './logs/logs.bench.js';
import { verify } from './verify/verify.bench.js';
import { workflows } from './workflows/workflows.bench.js';
import { reportOf, roundLine, summaryLines } from './support/report.js';

const BENCHMARKS: readonly Benchmark[] = [
  ...[
    consentWrite,
    decisionRead,
    eraseBeside,
    eraseGrowth,
    eraseMany,
    eraseOne,
    eraseRowwise,
    exportRows,
    logs,
    verify,
  ],
  workflows,
];

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      requests: { type: 'string' },
      actions: { type: 'string' },
      rows: { type: 'string' },
      people: { type: 'string' },
      subjects: { type: 'string' },
      megabytes: { type: 'string' },
      seconds: { type: 'string' },
      connections: { type: 'string' },
      batch: { type: 'string' },
      busy: { type: 'string' },
      part: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  const benchmark = BENCHMARKS.find(({ id }) => id === positionals[0]);
  if (!benchmark) {
    say(
      `Which benchmark? npm run bench -- <id> [--rounds n], id one of: ${BENCHMARKS.map(({ id }) => id).join(', ')}`,
    );
    return 2;
  }
  const { rounds, ...parameters } = values;
  return measure(benchmark, {
    rounds: Number(rounds ?? benchmark.defaultRounds),
    parameters: new Map(Object.entries(parameters).filter(([, value]) => value !== undefined)),
  });
}

async function measure(benchmark: Benchmark, options: RoundOptions): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), 'habeas-bench-'));
  // the database server runs as an account of its own when we are root
  chmodSync(home, 0o711);
  const ends: (() => Promise<void>)[] = [
    () => Promise.resolve(rmSync(home, { recursive: true, force: true })),
  ];
  try {
    const conditions = machineConditions();
    const prepared = await benchmark.prepare({ home, onEnd: (end) => ends.push(end) }, options);
    const rounds = await runRounds(benchmark, prepared, options);
    const report = reportOf(benchmark.id, rounds, { ...conditions, ...prepared.conditions });
    for (const line of [...(prepared.notes?.() ?? []), ...summaryLines(report)]) say(line);
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return report.correct ? 0 : 1;
  } finally {
    for (const end of ends.reverse()) await end().catch((error: unknown) => say(String(error)));
  }
}

async function runRounds(
  { warmUpRounds }: Benchmark,
  prepared: Prepared,
  { rounds }: RoundOptions,
): Promise<Round[]> {
  const results: Round[] = [];
  for (let index = 1 - warmUpRounds; index <= rounds; index += 1) {
    const round = await prepared.round(index);
    say(index < 1 ? `warm-up    ${roundLine(index, round, prepared)}` : roundLine(index, round, prepared));
    if (index >= 1) results.push(round);
  }
  return results;
}

process.exitCode = await main();
