import { randomBytes } from 'node:crypto';
import type { EndpointAuthentication, EndpointAuthenticationView } from '#contracts/schemas';
import type { KeyManager } from '#keys';
import { joinAuthentication } from '../authentication/endpoint-authentication.js';

const SECRET_BYTES = 32;
const CONTEXT = 'webhook_endpoint.secrets';
const AUTHENTICATION_CONTEXT = 'webhook_endpoint.authentication';

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

  /** The secret by which Habeas shows itself to the receiver. */
  sealAuthentication(endpointId: string, secret: string): Promise<Buffer> {
    return this.keys.seal('tenant', 'tenant', secret, `${AUTHENTICATION_CONTEXT}:${endpointId}`);
  }

  /** null: the signature alone. */
  async openAuthentication(endpoint: {
    readonly endpoint_id: string;
    readonly authentication: EndpointAuthenticationView | null;
    readonly authentication_secret: Buffer | null;
  }): Promise<EndpointAuthentication | null> {
    const { endpoint_id: id, authentication: view, authentication_secret: box } = endpoint;
    if (!view || !box) return null;
    const secret = await this.keys.open('tenant', 'tenant', box, `${AUTHENTICATION_CONTEXT}:${id}`);
    return joinAuthentication(view, secret.toString());
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
