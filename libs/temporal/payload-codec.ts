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
  /** null when the key was destroyed: the payload can never be read again. */
  keyById(id: string): Promise<KeyObject | null>;
}

/** Stands in for a payload that did not come through this codec; no message of ours has this shape. */
const REFUSED: Payload = {
  metadata: { [METADATA_ENCODING_KEY]: utf8.encode('json/plain') },
  data: utf8.encode(JSON.stringify({ refused: 'plaintext' })),
};

/**
 * Second wall around what Temporal stores (the first: only ids are ever sent). AES-256-GCM over the whole payload,
 * bound to the key's id. Plain payloads are not accepted: they decode to a marker that every handler refuses,
 * which ends such a run instead of poisoning it.
 */
export class RequestKeyCodec implements PayloadCodec {
  constructor(private readonly keyring: Keyring) {}

  async encode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    if (payloads.length === 0) return [];
    const { id, key } = await this.keyring.keyFor(workflowIdOf(context));
    return payloads.map((payload) => seal(payload, id, key));
  }

  decode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.all(payloads.map((payload) => this.#open(payload)));
  }

  async #open(payload: Payload): Promise<Payload> {
    const keyId = payload.metadata?.[KEY_ID];
    if (!isSealed(payload) || !keyId || !payload.data) return REFUSED;
    const key = await this.keyring.keyById(text.decode(keyId));
    if (!key) throw new Error('The key of this payload was destroyed.');
    return open(Buffer.from(payload.data), keyId, key);
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

function open(box: Buffer, keyId: Uint8Array, key: KeyObject): Payload {
  const bodyAt = IV_BYTES + TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, IV_BYTES)).setAAD(keyId);
  decipher.setAuthTag(box.subarray(IV_BYTES, bodyAt));
  return proto.temporal.api.common.v1.Payload.decode(
    Buffer.concat([decipher.update(box.subarray(bodyAt)), decipher.final()]),
  );
}

function workflowIdOf(context: SerializationContext | undefined): string | null {
  return context && 'workflowId' in context && typeof context.workflowId === 'string'
    ? context.workflowId
    : null;
}
