import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page, PlanView, RequestView, TimelineView } from '#contracts/schemas';
import { openOperatorDesk, type OperatorDesk } from '../support/operator-desk.js';
import { runCli, runCliProcess, type CliResult } from '../support/run-cli.js';

const HASH = /plan hash ([0-9a-f]{64})/;

describe('habeas requests', () => {
  let desk: OperatorDesk;
  let folder: string;
  let url: string;
  beforeAll(async () => {
    desk = await openOperatorDesk({ fourEyes: false });
    await desk.api.app.listen({ port: 0, host: '127.0.0.1' });
    url = await desk.api.app.getUrl();
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cli-'));
  }, 60_000);
  afterAll(async () => {
    await desk?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** As it would be typed. */
  const habeas = async (
    args: readonly string[],
    input = '',
    environment: Record<string, string> = {},
  ): Promise<CliResult> => {
    const env = { HABEAS_URL: url, HABEAS_KEY: desk.key, ...environment };
    return runCli(['requests', ...args], { cwd: folder, env, input });
  };
  const json = async <T>(args: readonly string[], input = ''): Promise<T> => {
    const { code, stdout, stderr } = await habeas([...args, '--json'], input);
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout) as T;
  };
  const stateOf = async (id: string) => (await desk.get(id)).state;

  it('takes in, lists and shows what the API does', async () => {
    const made = await json<RequestView>(
      ['create', '--right', 'erasure', '--identity', '-', '--locale', 'de'],
      'email=zoe@example.com\ncustomer_id=4711\n',
    );
    expect(made).toMatchObject({ right: 'erasure', state: 'received' });
    expect(await json<RequestView>(['show', made.id])).toEqual(await desk.get(made.id));
    expect((await json<Page<RequestView>>(['list', '--q', 'email:zoe@example.com'])).items).toHaveLength(1);
    const { stdout } = await habeas(['list', '--right', 'erasure', '--limit', '1']);
    expect(stdout).toContain(made.number);
    expect((await habeas(['list', '--state', 'refused'])).stdout).toBe('No request fits.\n');
  });

  it('goes from verification to certificate', async () => {
    const { id } = await json<RequestView>([
      'create',
      '--right',
      'erasure',
      '--identity',
      'email=ada@example.com',
    ]);
    await desk.triage(id);
    await json(['verify', id, '--level', 'L3', '--method', 'document', '--note', 'seen']);
    await desk.plan(id);
    const shown = await habeas(['plan', id]);
    expect(shown.stdout).toContain('crm');
    const planHash = HASH.exec(shown.stdout)![1]!;
    expect((await json<PlanView>(['plan', id])).hash).toBe(planHash);
    const stale = await habeas(['approve', id, '--plan-hash', '0'.repeat(64)]);
    expect(stale.code).toBe(1);
    await json(['approve', id, '--plan-hash', planHash]);
    await desk.fulfil(id);
    const certificate = await habeas(['certificate', id]);
    writeFileSync(join(folder, 'proof.json'), certificate.stdout);
    const proof = await runCli(
      ['certificate', 'verify', 'proof.json', '--jwks', `${url}/.well-known/jwks.json`],
      {
        cwd: folder,
      },
    );
    expect([proof.code, proof.stdout]).toEqual([0, expect.stringContaining(id)]);
    const { items } = await json<TimelineView>(['timeline', id]);
    expect(items.map(({ type }) => type)).toContain('certificate.issued');
  }, 60_000);

  it('gives every other command', async () => {
    const { id } = await desk.verified('rectification', 'bob@example.com');
    await json(['pause', id, '--kind', 'clarification', '--text', 'Which contract?']);
    expect(await stateOf(id)).toBe('awaiting_information');
    await json(['resume', id, '--kind', 'clarification', '--text', 'All of them.']);
    await json(['extend', id, '--code', 'VOLUME', '--text', 'Many archives.']);
    await json(['refuse', id, '--code', 'NO_MATCH']);
    const fee = await habeas(['pause', id, '--kind', 'fee', '--text', 'Copies', '--ground', 'excess']);
    expect([fee.code, fee.stderr]).toEqual([2, expect.stringContaining('ground')]);
    const { dueAt } = await desk.get(id);
    expect(await stateOf(id)).toBe('refused');
    await json(['reopen', id, '--reason', 'They are known after all.', '--anew']);
    expect((await desk.get(id)).dueAt).not.toBe(dueAt);
    await json(['decide', id, '--grant', 'all', '--note', 'Sent by post.']);
    expect(await stateOf(id)).toBe('fulfilled');
    const other = await desk.verified('rectification', 'carol@example.com');
    await json(['withdraw', other.id, '--body', '-'], '{"reason":"Changed my mind."}');
    expect(await stateOf(other.id)).toBe('withdrawn');
    expect((await habeas(['messages', id])).code).toBe(0);
    const retry = await habeas(['retry', other.id, '--json']);
    expect([retry.code, JSON.parse(retry.stdout)]).toMatchObject([
      1,
      { error: { code: 'request.illegal_transition' } },
    ]);
  }, 60_000);

  it('says what is missing, and never takes the key as an argument', async () => {
    const fails = async (args: string[], env: Record<string, string>, code: number, sentence: string) => {
      const result = await habeas(args, '', env);
      expect([result.code, result.stderr]).toEqual([code, expect.stringContaining(sentence)]);
      expect(result.stderr).not.toMatch(/^\s+at /m);
    };
    await fails(['list'], { HABEAS_URL: '' }, 2, 'Set HABEAS_URL');
    await fails(['list'], { HABEAS_URL: 'http://habeas.example.com' }, 2, 'https://');
    await fails(['list'], { HABEAS_KEY: '' }, 2, 'HABEAS_KEY_FILE');
    await fails(['list'], { HABEAS_KEY: 'wrong' }, 1, 'unknown, expired or revoked');
    await fails(['list'], { HABEAS_URL: 'http://127.0.0.1:9' }, 1, 'does not answer');
    await fails(['list', '--key', desk.key], {}, 2, "unknown option '--key'");
    await fails(['show', 'req_none'], {}, 2, 'expected an id');
    await fails(['create', '--right', 'erasure'], {}, 2, 'subject');
    await fails(['show'], {}, 2, "missing required argument 'id'");
    writeFileSync(join(folder, 'api.key'), `${desk.key}\n`);
    const env = { HABEAS_URL: url, HABEAS_KEY_FILE: 'api.key' };
    const result = await runCliProcess(['requests', 'list'], { cwd: folder, env });
    expect(result.code).toBe(0);
  }, 60_000);
});
