import { setTimeout as delay } from 'node:timers/promises';
import { verifyCertificate, type Jwks } from '#engine';
import type { Standalone } from './standalone.js';
import { inParallel } from './in-parallel.js';

interface RequestView {
  readonly id: string;
  readonly state: string;
  readonly planHash?: string;
}

const POLL_MS = 250;
const PATIENCE_MS = 600_000;
const DONE = ['fulfilled', 'partially_fulfilled'];
const LOST = ['needs_attention', 'refused', 'withdrawn', 'lapsed', 'duplicate', 'spam'];

/** An operator at the API who takes, verifies and approves, as a program would. */
export class Operator {
  constructor(private readonly standalone: Pick<Standalone, 'url' | 'key'>) {}

  /** From intake to a certificate whose signature holds. @returns ids of the requests */
  async eraseAll(emails: readonly string[], atOnce: number): Promise<string[]> {
    const ids: string[] = [];
    const jwks = await this.call<Jwks>('GET', '/.well-known/jwks.json');
    await inParallel(emails.length, atOnce, async (index) => {
      ids.push(await this.erase(emails[index] ?? '', jwks));
    });
    return ids;
  }

  private async erase(email: string, jwks: Jwks): Promise<string> {
    const identifiers = [{ type: 'email', value: email }];
    const { id } = await this.call<RequestView>('POST', '/v1/requests', {
      right: 'erasure',
      subject: { identifiers },
    });
    const path = `/v1/requests/${id}`;
    await this.until(path, ['awaiting_identity']);
    await this.call('POST', `${path}/verification`, { level: 'L2', method: 'operator' });
    const { planHash } = await this.until(path, ['awaiting_approval']);
    await this.call('POST', `${path}/approval`, { planHash });
    await this.until(path, DONE);
    const certificate = await this.call('GET', `${path}/certificate`);
    const check = verifyCertificate(certificate, jwks);
    if (!check.ok) throw new Error(`${id} has no valid certificate: ${check.reason}.`);
    return id;
  }

  private async until(path: string, states: readonly string[]): Promise<RequestView> {
    const end = performance.now() + PATIENCE_MS;
    for (;;) {
      const request = await this.call<RequestView>('GET', path);
      if (states.includes(request.state)) return request;
      if (LOST.includes(request.state) || performance.now() > end)
        throw new Error(`${request.id} is ${request.state} instead of ${states.join(' or ')}.`);
      await delay(POLL_MS);
    }
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { url, key } = this.standalone;
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
}
