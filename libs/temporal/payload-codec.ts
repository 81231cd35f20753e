import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';
import {
  METADATA_ENCODING_KEY,
  type Payload,
  type PayloadCodec,
  type SerializationContext,
} from '@temporalio/common';
import proto from '@temporalio/proto';

const ENCODING = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const utf8 = new TextEncoder();
const text = new TextDecoder();

/** Finds the key under which the payloads of a workflow are sealed. */
export interface Keyring {
  /** The key of the request that the workflow belongs to; the installation's own for everything else. */
  keyFor(workflowId: string | null): Promise<{ readonly id: string; readonly key: KeyObject }>;
  /**
   * null when there is no such key, be it destroyed or made up: the payload can never be read.
   * @throws while the keys cannot be reached, or are wrapped under a master key that is not given
   */
  keyById(id: string): Promise<KeyObject | null>;
}

/**
 * Why a payload is not read, now or ever: it is not sealed (`plaintext`), names no key that there is (`unknown_key`), or
 * was not sealed under the key it names (`forged`).
 */
export type Refusal = 'plaintext' | 'unknown_key' | 'forged';

/** Stands in for a payload that did not come through this codec; no message of ours has this shape. */
export const refusedPayload = (refused: Refusal): Payload => ({
  metadata: { [METADATA_ENCODING_KEY]: utf8.encode('json/plain') },
  data: utf8.encode(JSON.stringify({ refused })),
});

/**
 * Second wall around what Temporal stores (the first: only ids are ever sent). AES-256-GCM over the whole payload,
 * bound to the key's id. Payloads that are plain or forged are not accepted: they decode to a marker that every handler
 * refuses, which ends such a run instead of poisoning it. Only a keyring that is away makes decoding throw, so that
 * Temporal tries again.
 */
export class RequestKeyCodec implements PayloadCodec {
  constructor(private readonly keyring: Keyring) {}

  async encode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    if (payloads.length === 0) return [];
    const { id, key } = await this.keyring.keyFor(workflowIdOf(context));
    return payloads.map((payload) => seal(payload, id, key));
  }

  decode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.all(
      payloads.map(async (payload) => {
        const read = await this.read(payload);
        return typeof read === 'string' ? refusedPayload(read) : read;
      }),
    );
  }

  /** @throws what the keyring throws while it is away */
  async read(payload: Payload): Promise<Payload | Refusal> {
    const keyId = payload.metadata?.[KEY_ID];
    if (!isSealed(payload) || !keyId || !payload.data) return 'plaintext';
    const key = await this.keyring.keyById(text.decode(keyId));
    if (!key) return 'unknown_key';
    const clear = open(Buffer.from(payload.data), keyId, key);
    return clear ? proto.temporal.api.common.v1.Payload.decode(clear) : 'forged';
  }
}

/** True for what this codec made, or claims to be made by it. */
export function isSealed({ metadata }: Payload): boolean {
  const encoding = metadata?.[METADATA_ENCODING_KEY];
  return encoding != null && text.decode(encoding) === ENCODING;
}

function seal(payload: Payload, keyId: string, key: KeyObject): Payload {
  const iv = randomBytes(IV_BYTES);
  const aad = utf8.encode(keyId);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(aad);
  const clear = proto.temporal.api.common.v1.Payload.encode(payload).finish();
  const body = Buffer.concat([cipher.update(clear), cipher.final()]);
  return {
    metadata: { [METADATA_ENCODING_KEY]: utf8.encode(ENCODING), [KEY_ID]: aad },
    data: Buffer.concat([iv, cipher.getAuthTag(), body]),
  };
}

/** null when the box was not sealed under this key for this id, or is too short to be a box. */
function open(box: Buffer, keyId: Uint8Array, key: KeyObject): Buffer | null {
  const bodyAt = IV_BYTES + TAG_BYTES;
  if (box.length < bodyAt) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, IV_BYTES)).setAAD(keyId);
  decipher.setAuthTag(box.subarray(IV_BYTES, bodyAt));
  try {
    return Buffer.concat([decipher.update(box.subarray(bodyAt)), decipher.final()]);
  } catch {
    // `final` alone throws, and only when the tag does not fit.
    return null;
  }
}

function workflowIdOf(context: SerializationContext | undefined): string | null {
  return context && 'workflowId' in context && typeof context.workflowId === 'string'
    ? context.workflowId
    : null;
}
