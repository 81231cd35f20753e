import { randomBytes } from 'node:crypto';
import type { KeyManager } from '#keys';

const SECRET_BYTES = 32;
const CONTEXT = 'webhook_endpoint.secrets';

/** A signing secret and, once replaced, the moment (RFC 3339) at which it stops being used. */
interface Secret {
  readonly value: string;
  readonly until: string | null;
}

/** A new secret in the form of Standard Webhooks: `whsec_` and Base64. */
export const newSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;

/** The secrets of endpoints: sealed under the key of the tenant, bound to their endpoint. */
export class EndpointSecrets {
  constructor(private readonly keys: KeyManager) {}

  sealFirst(endpointId: string, value: string): Promise<Buffer> {
    return this.#seal(endpointId, [{ value, until: null }]);
  }

  /** Puts `value` first and lets those before it end at `until`, unless they end sooner. */
  async replace(endpointId: string, box: Buffer, value: string, until: Date): Promise<Buffer> {
    const end = until.toISOString();
    const kept = (await this.#open(endpointId, box)).map((secret) => ({
      value: secret.value,
      until: secret.until !== null && secret.until < end ? secret.until : end,
    }));
    return this.#seal(endpointId, [{ value, until: null }, ...kept].slice(0, MOST_SECRETS));
  }

  /** Every secret that is valid at `now`, the newest first. */
  async valid(endpointId: string, box: Buffer, now: Date): Promise<string[]> {
    const secrets = await this.#open(endpointId, box);
    return secrets.filter(({ until }) => until === null || new Date(until) > now).map(({ value }) => value);
  }

  #seal(endpointId: string, secrets: readonly Secret[]): Promise<Buffer> {
    return this.keys.seal('tenant', 'tenant', JSON.stringify(secrets), `${CONTEXT}:${endpointId}`);
  }

  async #open(endpointId: string, box: Buffer): Promise<Secret[]> {
    const clear = await this.keys.open('tenant', 'tenant', box, `${CONTEXT}:${endpointId}`);
    return JSON.parse(clear.toString()) as Secret[];
  }
}

/** Rotating again and again must not grow the header of signatures without end. */
const MOST_SECRETS = 3;
