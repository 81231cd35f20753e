import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli, runCliProcess, type CliResult } from '../support/run-cli.js';

const FACTS = { regime: 'EU_GDPR', right: 'erasure', zone: 'Europe/Berlin', calendar: 'DE' };
const DUE = { due: '2026-05-04', safe: '2026-05-04' };

describe('habeas clock', () => {
  let folder: string;
  const habeas = (args: readonly string[], input?: string): Promise<CliResult> =>
    runCli(['clock', ...args], { cwd: folder, ...(input === undefined ? {} : { input }) });
  const answers = ({ stdout }: CliResult): Record<string, unknown>[] =>
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cli-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('answers every line with every deadline that a request starts, the same each time', async () => {
    const lines = [
      { ...FACTS, id: 'C17', receivedAt: '2026-04-02' },
      { ...FACTS, id: 'C24', receivedAt: '2026-03-31T22:30:00Z', act: 'respond' },
      { ...FACTS, id: 3, regime: 'US_CA', calendar: 'US-CA', right: 'access', receivedAt: '2025-12-22' },
    ];
    writeFileSync(join(folder, 'facts.jsonl'), lines.map((line) => JSON.stringify(line)).join('\n'));
    const result = await habeas(['facts.jsonl']);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(answers(result)).toEqual([
      {
        line: 1,
        id: 'C17',
        deadlines: [
          expect.objectContaining({ act: 'respond', base: DUE, status: 'running', confirmed: true }),
          expect.objectContaining({ act: 'refuse', base: DUE, citation: expect.stringMatching(/12\(4\)/) }),
        ],
      },
      { line: 2, id: 'C24', deadlines: [expect.objectContaining({ start: '2026-04-01', base: DUE })] },
      {
        line: 3,
        id: 3,
        deadlines: [
          expect.objectContaining({ act: 'ack', base: { due: '2026-01-07', safe: '2026-01-05' } }),
          expect.objectContaining({ act: 'respond', base: { due: '2026-02-05', safe: '2026-02-04' } }),
        ],
      },
    ]);
    expect((await habeas(['facts.jsonl'])).stdout).toBe(result.stdout);
  });

  it('takes the earliest where several laws count, and follows what happened', async () => {
    const line = {
      ...{ ...FACTS, regime: ['EU_GDPR', 'UK_GDPR'], right: 'access', act: 'respond' },
      receivedAt: '2025-10-06',
      identityAskedAt: '2025-10-08',
      identityReceivedAt: '2025-10-10',
    };
    const [answer] = answers(await habeas([], `${JSON.stringify(line)}\n`));
    expect(answer).toMatchObject({
      deadlines: [
        { regime: 'EU_GDPR', base: { due: '2025-11-10', safe: '2025-11-06' } },
        { regime: 'UK_GDPR', base: { due: '2025-11-10', safe: '2025-11-06' } },
      ],
      earliest: { due: '2025-11-10', safe: '2025-11-06' },
    });
  });

  it('answers a bad line by its number, goes on with the rest, and ends with 1', async () => {
    const input = [
      '{"id":1',
      JSON.stringify({ ...FACTS, id: 2, receivedAt: 'yesterday' }),
      '',
      JSON.stringify({ ...FACTS, id: 4, receivedAt: '2041-01-01' }),
      JSON.stringify({ ...FACTS, regime: 'XX', receivedAt: '2026-04-02' }),
      JSON.stringify({ ...FACTS, zone: 'Mars/Olympus', receivedAt: '2026-04-02' }),
      JSON.stringify({ ...FACTS, act: 'appeal', receivedAt: '2026-04-02' }),
      JSON.stringify({ ...FACTS, act: 'respond', receivedAt: '2026-04-02' }),
    ].join('\n');
    const result = await runCliProcess(['clock'], { cwd: folder, input });
    expect(result).toMatchObject({ code: 1, stderr: '' });
    expect(answers(result)).toEqual([
      { line: 1, error: { code: 'request.invalid', detail: 'The line is no JSON.' } },
      {
        line: 2,
        id: 2,
        error: { code: 'request.invalid', detail: expect.stringMatching(/receivedAt: exp/) },
      },
      { line: 4, id: 4, error: { code: 'calendar.out_of_range', detail: expect.stringContaining('2041') } },
      { line: 5, error: { code: 'regime.unknown', detail: expect.stringContaining('EU_GDPR') } },
      { line: 6, error: { code: 'setting.invalid', detail: expect.stringContaining('IANA') } },
      { line: 7, error: { code: 'regime.no_period', detail: expect.stringContaining('appeal') } },
      { line: 8, deadlines: [expect.objectContaining({ base: DUE })] },
    ]);
  });

  it('prints the periods of every law with their sources, those of a folder too', async () => {
    mkdirSync(join(folder, 'law', 'regimes'), { recursive: true });
    const invented = {
      ...{ id: 'XX_TEST', name: 'An invented act', law: 'An invented act of 2020', version: '2026-01-31' },
      territory: ['XX'],
      clock: [
        {
          acts: ['respond'],
          period: { amount: 10, unit: 'calendar_day' },
          citation: 'An invented act, section 1',
          confirmed: true,
        },
      ],
    };
    writeFileSync(join(folder, 'law', 'regimes', 'XX_TEST.json'), JSON.stringify(invented));
    const { code, stdout } = await habeas(['--regimes', '--catalogue', 'law']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^EU_GDPR: General Data Protection Regulation/m);
    expect(stdout).toMatch(/^respond +all others +45 days +request +\+45 days +yes +11 CCR §7021\(b\)$/m);
    expect(stdout).toMatch(/^respond +all +10 days +request +none +yes +An invented act, section 1$/m);
  });

  it('says which file cannot be read', async () => {
    expect(await habeas(['none.jsonl'])).toMatchObject({
      code: 2,
      stderr: 'error: The facts none.jsonl cannot be read: there is no such file.\n',
    });
    expect(await habeas(['--catalogue', 'none'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no such folder'),
    });
  });
});
