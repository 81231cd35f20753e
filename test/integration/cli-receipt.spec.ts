import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeReceipt } from '#domain/receipts';
import { signReceipt } from '../../libs/consents/receipts/signed-receipt.js';
import { FACTS } from '../support/receipt-facts.js';
import { runCli, runCliProcess, type CliResult } from '../support/run-cli.js';

describe('habeas receipt verify', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = {
    kid: 'k1',
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: (bytes: Buffer) => sign(null, bytes, privateKey),
  };
  const jwks = JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1' }] });
  const receipt = composeReceipt(FACTS);
  const jws = signReceipt(receipt, key, 'https://habeas.example.com', FACTS.at);
  let folder: string;
  let server: Server;
  const verify = (...args: string[]): Promise<CliResult> =>
    runCli(['receipt', 'verify', ...args], { cwd: folder });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-receipt-'));
    const files = {
      'receipt.jwt': `${jws}\n`,
      'changed.jwt': jws.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A')),
      'bare.json': JSON.stringify(receipt),
      'wrong.json': JSON.stringify({ ...receipt, spiCat: null }),
      'text.txt': 'This is no receipt.',
      'keys.json': jwks,
      'others.json': '{"keys": []}',
      'none.json': '{}',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    server = createServer((_, response) => void response.end(jwks));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  });

  it('says what a genuine receipt proves', async () => {
    const args = ['receipt', 'verify', 'receipt.jwt', '--jwks', 'keys.json'];
    const { code, stdout } = await runCliProcess(args, { cwd: folder });
    expect([code, stdout]).toEqual([0, expect.stringContaining('Genuine.')]);
    for (const fact of [
      FACTS.receiptId,
      'person-1',
      'accepted, 2026-11-22T09:05:00.000Z',
      'newsletter',
      'Muster GmbH',
    ])
      expect(stdout).toContain(fact);
  });

  it('takes the keys from the installation', async () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/.well-known/jwks.json`;
    const { code, stdout } = await verify('receipt.jwt', '--jwks', url, '--json');
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      expect.objectContaining({ valid: true, signature: 'good' }),
    ]);
  });

  it.each([
    ['a changed receipt', ['changed.jwt', '--jwks', 'keys.json'], 'it was changed after it was signed'],
    ['keys of somebody else', ['receipt.jwt', '--jwks', 'others.json'], 'none of these keys signed it'],
    ['a bare receipt', ['bare.json'], 'it is not signed'],
    ['a bare receipt against the schema', ['wrong.json'], 'spiCat: must be an array of strings'],
  ])('does not believe %s', async (_, args, sentence) => {
    expect(await verify(...args)).toMatchObject({ code: 1, stdout: expect.stringContaining(sentence) });
  });

  it.each([
    ['a file that is not there', ['nowhere.jwt', '--jwks', 'keys.json'], 'there is no such file'],
    ['a file that is no receipt', ['text.txt', '--jwks', 'keys.json'], 'neither a signed receipt nor JSON'],
    ['no keys', ['receipt.jwt'], '--jwks'],
    ['keys that are none', ['receipt.jwt', '--jwks', 'none.json'], 'no JSON Web Key Set'],
  ])('cannot work with %s', async (_, args, sentence) => {
    expect(await verify(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(sentence) });
  });
});
