import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { Payload } from '@temporalio/common';
import { RequestKeyCodec, type Keyring } from './payload-codec.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const clear: Payload = { metadata: { encoding: bytes('json/plain') }, data: bytes('"shop"') };
const newKey = (): KeyObject => createSecretKey(randomBytes(32));

describe('RequestKeyCodec', () => {
  const keys = new Map([
    ['key_1', newKey()],
    ['key_2', newKey()],
  ]);
  let isAway = false;
  const keyring: Keyring = {
    keyFor: async () => ({ id: 'key_1', key: keys.get('key_1')! }),
    keyById: async (id) => {
      if (isAway) throw new Error('The database does not answer.');
      return keys.get(id) ?? null;
    },
  };
  const codec = new RequestKeyCodec(keyring);
  const sealed = async (): Promise<Payload> => (await codec.encode([clear]))[0]!;
  const decoded = async (payload: Payload): Promise<unknown> => {
    const [answer] = await codec.decode([payload]);
    return JSON.parse(new TextDecoder().decode(answer!.data!));
  };
  const withData = (payload: Payload, data: Uint8Array): Payload => ({ ...payload, data });
  const underId = ({ metadata, data }: Payload, id: string): Payload => ({
    metadata: { ...metadata, 'encryption-key-id': bytes(id) },
    data: data ?? null,
  });
  afterEach(() => {
    isAway = false;
  });

  it('reads what it sealed', async () => {
    expect(await decoded(await sealed())).toBe('shop');
  });

  it('refuses plain payloads by a marker', async () => {
    expect(await decoded(clear)).toEqual({ refused: 'plaintext' });
  });

  it('refuses every changed byte of a box by a marker', async () => {
    const box = await sealed();
    for (let at = 0; at < box.data!.length; at += 1) {
      const changed = Uint8Array.from(box.data!, (byte, index) => (index === at ? byte ^ 1 : byte));
      expect(await decoded(withData(box, changed))).toEqual({ refused: 'forged' });
    }
  });

  it.each([0, 1, 12, 27, 28])('refuses a box of %i bytes by a marker', async (length) => {
    expect(await decoded(withData(await sealed(), randomBytes(length)))).toEqual({ refused: 'forged' });
  });

  it('refuses a box under the id of another key by a marker', async () => {
    expect(await decoded(underId(await sealed(), 'key_2'))).toEqual({ refused: 'forged' });
  });

  it.each(['key_none', '', '\u0000'])('refuses the id %j, which no key has, by a marker', async (id) => {
    expect(await decoded(underId(await sealed(), id))).toEqual({ refused: 'unknown_key' });
  });

  it('throws while the keys are away, so that it is asked again, and reads once they are back', async () => {
    const box = await sealed();
    isAway = true;
    await expect(codec.decode([box])).rejects.toThrow('The database does not answer.');
    isAway = false;
    expect(await decoded(box)).toBe('shop');
  });
});
