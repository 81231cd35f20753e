import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import type { Jwks } from '#engine';
import { KeyManager } from '#keys';
import { checkEvidence } from '#packages';
import { openOperatorDesk, type OperatorDesk } from '../support/operator-desk.js';
import { runCli, runCliProcess } from '../support/run-cli.js';
import { unzip } from '../support/unzip.js';

const LETTER = 'To: ada@example.com\r\nSubject: Your request\r\n\r\nDone.\r\n';

describe('the evidence of a request', () => {
  let desk: OperatorDesk;
  let id: string;
  let jwks: Jwks;
  beforeAll(async () => {
    desk = await openOperatorDesk({ fourEyes: false });
    id = (await desk.verified('erasure', 'ada@example.com')).id;
    const { planHash } = await desk.plan(id);
    await desk.call(`POST /v1/requests/${id}/approval`, desk.key, { planHash });
    await desk.fulfil(id);
    await pretendSent();
    jwks = (await desk.call<Jwks>('GET /.well-known/jwks.json', desk.key)).body;
  }, 60_000);
  afterAll(() => desk?.close());

  /** As the dispatcher leaves the first letter once the mail server took it. */
  async function pretendSent(): Promise<void> {
    const [mail] = await desk.rows<{ id: string }>(
      `select id from mail_message where request_id = $1 order by id limit 1`,
      [id],
    );
    const context = `mail_message.rendered:${mail!.id}`;
    const sealed = await desk.as(() => desk.api.app.get(KeyManager).seal('request', id, LETTER, context));
    await desk.rows(
      `update mail_message set state = 'sent', sent_at = now(), rendered = $2, hash = $3 where id = $1`,
      [mail!.id, sealed, createHash('sha256').update(LETTER).digest('hex')],
    );
  }
  const fetched = async (query = '', reason?: string, key = desk.key) =>
    desk.api.call(`GET /v1/requests/${id}/evidence${query}`, {
      key,
      headers: reason === undefined ? {} : { 'x-habeas-reason': reason },
    });
  const archive = async (query?: string, reason?: string): Promise<Buffer> => {
    const answer = await fetched(query, reason);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/zip']);
    return answer.rawPayload;
  };
  /** The same archive with some files in another form. */
  async function forged(
    changes: Readonly<Record<string, string | null>>,
    folders: readonly string[] = [],
  ): Promise<Buffer> {
    const zip = new ZipFile();
    const files = new Map<string, string | null>([
      ...unzip(await archive()),
      ...Object.entries(changes).map(([path, text]) => [`x/${path}`, text] as const),
    ]);
    for (const name of Object.keys(changes))
      for (const known of files.keys())
        if (known.endsWith(`/${name}`) && !known.startsWith('x/')) files.set(known, null);
    for (const [name, text] of files) if (text !== null) zip.addBuffer(Buffer.from(text), name);
    for (const folder of folders) zip.addEmptyDirectory(folder);
    zip.end();
    return buffer(zip.outputStream);
  }

  it('holds what happened, and nothing by which the person is found', async () => {
    const files = unzip(await archive());
    const { number } = await desk.get(id);
    const file = (name: string) =>
      JSON.parse(files.get(`${number}/${name}`)!) as { items: { type: string }[] };
    expect([...files.keys()].map((name) => name.slice(number.length + 1)).sort()).toEqual(
      [
        'SIGNATURE',
        'approvals.json',
        'certificate.json',
        'clock.json',
        'commands.json',
        'intake.json',
        'jwks.json',
        'letters.json',
        'manifest.json',
        'plan.json',
        'request.json',
        'timeline.json',
      ].sort(),
    );
    expect(file('timeline.json').items.map(({ type }) => type)).toContain('certificate.issued');
    expect(file('approvals.json')).toMatchObject({ given: [{ kind: 'approval' }] });
    expect(file('letters.json').items[0]).toMatchObject({ state: 'sent', hash: expect.any(String) });
    expect([...files.values()].join('\n')).not.toContain('ada@example.com');
  });

  it('is checked without the installation', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'habeas-test-evidence-'));
    writeFileSync(join(folder, 'evidence.zip'), await archive());
    writeFileSync(join(folder, 'keys.json'), JSON.stringify(jwks));
    const genuine = await runCliProcess(['evidence', 'verify', 'evidence.zip', '--jwks', 'keys.json'], {
      cwd: folder,
    });
    expect([genuine.code, genuine.stdout]).toEqual([
      0,
      expect.stringMatching(/^Genuine: .*erasure, EU_GDPR/),
    ]);
    writeFileSync(join(folder, 'forged.zip'), await forged({ 'timeline.json': '{"items":[]}' }));
    const changed = await runCli(['evidence', 'verify', 'forged.zip'], { cwd: folder });
    expect([changed.code, changed.stdout]).toEqual([1, 'Not genuine:\n  timeline.json was changed\n']);
    expect((await runCli(['evidence', 'verify', 'none.zip'], { cwd: folder })).code).toBe(2);
    writeFileSync(join(folder, 'packed.zip'), await forged({}, ['x/', 'x/letters/']));
    const packed = await runCli(['evidence', 'verify', 'packed.zip'], { cwd: folder });
    expect([packed.code, packed.stdout.split(':')[0]]).toEqual([0, 'Genuine']);
    writeFileSync(join(folder, 'letter.txt'), 'no archive');
    const unreadable = await runCli(['evidence', 'verify', 'letter.txt'], { cwd: folder });
    expect([unreadable.code, unreadable.stdout]).toEqual([2, '']);
    expect(unreadable.stderr).toContain('cannot be read');
    const open = await desk.verified('rectification', 'open@example.com');
    const { rawPayload } = await desk.api.call(`GET /v1/requests/${open.id}/evidence`, { key: desk.key });
    writeFileSync(join(folder, 'open.zip'), rawPayload);
    const unanswered = await runCli(['evidence', 'verify', 'open.zip'], { cwd: folder });
    expect([unanswered.code, unanswered.stdout]).toEqual([0, expect.stringContaining('not answered yet')]);
    rmSync(folder, { recursive: true });
  }, 60_000);

  it('is not genuine when anything is changed, missing or added', async () => {
    expect(await checkEvidence(await archive(), jwks)).toMatchObject({
      ok: true,
      keys: 'given',
      certificate: 'genuine',
      faults: [],
    });
    expect(await checkEvidence(await archive())).toMatchObject({ ok: true, keys: 'enclosed' });
    const faultsOf = async (file: Buffer, keys: Jwks = jwks) => (await checkEvidence(file, keys)).faults;
    expect(await faultsOf(await archive(), { keys: [] })).toContain('none of the keys signed it');
    expect(await faultsOf(await forged({ 'plan.json': null }))).toEqual(['plan.json is missing']);
    expect(await faultsOf(await forged({ 'more.json': '{}' }))).toEqual(['more.json does not belong to it']);
    expect(await faultsOf(await forged({ 'certificate.json': '{}' }))).toEqual([
      'certificate.json was changed',
      'the certificate is not genuine',
    ]);
    const manifest = [...unzip(await archive())].find(([name]) => name.endsWith('manifest.json'))![1];
    expect(
      await faultsOf(await forged({ 'manifest.json': manifest.replace('fulfilled', 'refused') })),
    ).toContain('the manifest was changed after it was signed');
    expect(await faultsOf(Buffer.from('no archive'))).toEqual([
      expect.stringContaining('no archive that can be read'),
    ]);
  });

  it('names the person only with a reason and the permission, and leaves that in the trail', async () => {
    expect((await fetched('?personal=true')).json()).toMatchObject({ code: 'request.invalid' });
    const reader = await desk.api.createKey(desk.tenantId, ['requests:read']);
    expect((await fetched('?personal=true', 'Claim 17', reader)).statusCode).toBe(403);
    expect((await fetched('', undefined, reader)).statusCode).toBe(200);
    const file = await archive('?personal=true', 'Claim 17');
    const files = unzip(file);
    const named = (part: string) => [...files].find(([name]) => name.includes(part))?.[1];
    expect(named('letters/001-')).toBe(LETTER);
    expect(named('identifiers.json')).toContain('ada@example.com');
    expect(await checkEvidence(file, jwks)).toMatchObject({ ok: true, manifest: { personal: true } });
    expect(
      await desk.rows(
        `select data from audit where object = $1 and action = 'request.evidence' and data ? 'reason'`,
        [id],
      ),
    ).toEqual([{ data: expect.objectContaining({ personal: true, reason: 'Claim 17' }) }]);
  });

  it('is of one tenant', async () => {
    const stranger = await desk.api.createKey((await desk.api.createTenant()).id);
    expect((await fetched('', undefined, stranger)).statusCode).toBe(404);
  });
});
