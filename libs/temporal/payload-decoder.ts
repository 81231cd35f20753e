import type { Payload } from '@temporalio/common';
import { isSealed, refusedPayload, type RequestKeyCodec } from './payload-codec.js';

/** A payload as the Temporal UI sends it: bytes in Base64. */
export interface JsonPayload {
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly data?: string | undefined;
}

/** Shows what sealed payloads say, for the remote codec of the Temporal UI. */
export class PayloadDecoder {
  constructor(private readonly codec: RequestKeyCodec) {}

  /** A payload whose key was destroyed, or that is not ours, comes back as it was; a forged one as workers see it. */
  decode(payloads: readonly JsonPayload[]): Promise<JsonPayload[]> {
    return Promise.all(payloads.map((payload) => this.#decodeOne(payload)));
  }

  async #decodeOne(payload: JsonPayload): Promise<JsonPayload> {
    const boxed = toPayload(payload);
    // The service and the SDK write payloads of their own, such as the names of local activities.
    if (!isSealed(boxed)) return payload;
    try {
      const read = await this.codec.read(boxed);
      if (read === 'unknown_key') return payload;
      return fromPayload(typeof read === 'string' ? refusedPayload(read) : read);
    } catch {
      return payload;
    }
  }
}

const toPayload = ({ metadata = {}, data = '' }: JsonPayload): Payload => ({
  metadata: Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')]),
  ),
  data: Buffer.from(data, 'base64'),
});

const fromPayload = ({ metadata, data }: Payload): JsonPayload => ({
  metadata: Object.fromEntries(
    Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]),
  ),
  data: Buffer.from(data ?? []).toString('base64'),
});
