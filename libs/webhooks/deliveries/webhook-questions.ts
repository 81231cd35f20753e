import type { OnModuleDestroy } from '@nestjs/common';
import type { KeyManager } from '#keys';
import type { UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { EndpointRepository } from '../endpoints/endpoint.repository.js';
import { EndpointSecrets } from '../endpoints/endpoint-secrets.js';
import type { UrlPolicy } from '../net/url-policy.js';
import { WebhookSender, type OutgoingWebhook } from './webhook-sender.js';

/** Something waits for the answer: who is slower is not asked again. */
const TIMEOUT_MS = 3_000;

export interface Question {
  /** Of the message: the same for every time it is asked. */
  readonly id: string;
  readonly type: string;
  /** Never personal data. */
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}

/** Asks an endpoint of the tenant and waits for what it says; signed and guarded as every webhook is. */
export class WebhookQuestions implements OnModuleDestroy {
  readonly #endpoints: EndpointRepository;
  readonly #secrets: EndpointSecrets;
  readonly #sender: WebhookSender;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    keys: KeyManager,
    urls: UrlPolicy,
    private readonly clock: Clock,
  ) {
    this.#endpoints = new EndpointRepository(unitOfWork);
    this.#secrets = new EndpointSecrets(keys);
    this.#sender = new WebhookSender(urls, TIMEOUT_MS);
  }

  /** Outside every transaction. @returns the JSON of the answer, up to 1,024 characters; null: no answer that counts */
  async ask(endpointId: string, question: Question): Promise<unknown> {
    const message = await this.unitOfWork.run(() => this.#message(endpointId, question));
    if (!message) return null;
    const { delivered, excerpt } = await this.#sender.send(message);
    return delivered && excerpt !== null ? parsed(excerpt) : null;
  }

  async onModuleDestroy(): Promise<void> {
    await this.#sender.close();
  }

  async #message(endpointId: string, { id, type, data }: Question): Promise<OutgoingWebhook | null> {
    const endpoint = await this.#endpoints.find(endpointId);
    if (!endpoint?.enabled) return null;
    const now = this.clock.now();
    const authentication = await this.#secrets.openAuthentication({
      endpoint_id: endpoint.id,
      authentication: endpoint.authentication ?? null,
      authentication_secret: endpoint.authenticationSecret ?? null,
    });
    return {
      url: endpoint.url,
      id,
      body: JSON.stringify({ type, timestamp: now.toISOString(), data }),
      secrets: await this.#secrets.valid(endpoint.id, endpoint.secrets, now),
      ...(authentication && { authentication }),
    };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
