import { createSecretKey, randomBytes } from 'node:crypto';
import type { Payload } from '@temporalio/common';
import { RequestKeyCodec, type Keyring } from './payload-codec.js';
import { PayloadDecoder, type JsonPayload } from './payload-decoder.js';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const clear: JsonPayload = { metadata: { encoding: base64('json/plain') }, data: base64('"shop"') };

const asPayload = ({ metadata = {}, data = '' }: JsonPayload): Payload => ({
  metadata: Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')]),
  ),
  data: Buffer.from(data, 'base64'),
});

const asJson = ({ metadata, data }: Payload): JsonPayload => ({
  metadata: Object.fromEntries(
    Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]),
  ),
  data: Buffer.from(data ?? []).toString('base64'),
});

describe('PayloadDecoder', () => {
  const keys = new Map([['key_1', createSecretKey(randomBytes(32))]]);
  const keyring: Keyring = {
    keyFor: async () => ({ id: 'key_1', key: keys.get('key_1')! }),
    keyById: async (id) => keys.get(id) ?? null,
  };
  const codec = new RequestKeyCodec(keyring);
  const decoder = new PayloadDecoder(codec);
  const sealed = async (): Promise<JsonPayload> => asJson((await codec.encode([asPayload(clear)]))[0]!);

  it('opens what the codec sealed', async () => {
    expect(await decoder.decode([await sealed()])).toEqual([clear]);
  });

  it('leaves payloads of the service and the SDK as they are', async () => {
    expect(await decoder.decode([clear, {}])).toEqual([clear, {}]);
  });

  it('leaves a payload sealed whose key was destroyed', async () => {
    const box = await sealed();
    keys.delete('key_1');
    expect(await decoder.decode([box])).toEqual([box]);
  });

  it('shows what only claims to be sealed as workers see it', async () => {
    const forged = { ...clear, metadata: { encoding: base64('binary/encrypted') } };
    const [answer] = await decoder.decode([forged]);
    expect(Buffer.from(answer!.data!, 'base64').toString()).toBe('{"refused":"plaintext"}');
  });

  it('shows what was sealed under no key of ours as workers see it', async () => {
    keys.set('key_1', createSecretKey(randomBytes(32)));
    const box = await sealed();
    keys.set('key_1', createSecretKey(randomBytes(32)));
    const [answer] = await decoder.decode([box]);
    expect(Buffer.from(answer!.data!, 'base64').toString()).toBe('{"refused":"forged"}');
  });
});
