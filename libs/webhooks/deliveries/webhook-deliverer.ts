import type { AuditTrail } from '#audit';
import type { Jobs } from '#contracts';
import type { KeyManager } from '#keys';
import type { UnitOfWork } from '#persistence';
import { holdLease, type Clock } from '#platform';
import { EndpointRepository } from '../endpoints/endpoint.repository.js';
import { EndpointSecrets } from '../endpoints/endpoint-secrets.js';
import { bodyOf } from './message-body.js';
import { DELIVERY_SCHEDULE, nextTry } from './delivery-schedule.js';
import { DeliveryRepository, type BegunDelivery } from './delivery.repository.js';
import type { SendResult, WebhookSender } from './webhook-sender.js';

/** Renewed during a try: after it a delivery counts as lost with its process, and is tried again. */
const LEASE_SECONDS = 15;
const GONE = 410;

export interface DelivererOptions {
  /** Seconds before each try. */
  readonly schedule?: readonly number[];
  readonly leaseSeconds?: number;
  /** Absent: no message names a person. */
  readonly people?: People;
  /** Absent: messages to recipients of data carry ids alone. */
  readonly recipients?: RecipientDetails;
}

/** Who stands behind the digest of a person in an event. */
export interface People {
  /** @param recordId UUID of the record that the event is about. null: nobody known. */
  find(subject: string, recordId: string | null): Promise<string | null>;
}

/** What a message to a recipient of data says beyond the ids of its event; looked up when it is sent, kept nowhere. */
export interface RecipientDetails {
  /** @param noticeId of the notice that the event is about. null: nothing can be said any more */
  of(noticeId: string): Promise<Readonly<Record<string, unknown>> | null>;
}

/** Carries out webhook jobs, each inside the context of its tenant. */
export class WebhookDeliverer {
  readonly #deliveries: DeliveryRepository;
  readonly #endpoints: EndpointRepository;
  readonly #secrets: EndpointSecrets;
  readonly #schedule: readonly number[];
  readonly #leaseSeconds: number;
  readonly #people: People | null;
  readonly #recipients: RecipientDetails | null;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    keys: KeyManager,
    private readonly audit: AuditTrail,
    private readonly sender: WebhookSender,
    private readonly clock: Clock,
    { schedule = DELIVERY_SCHEDULE, leaseSeconds = LEASE_SECONDS, people, recipients }: DelivererOptions = {},
  ) {
    this.#deliveries = new DeliveryRepository(unitOfWork);
    this.#endpoints = new EndpointRepository(unitOfWork);
    this.#secrets = new EndpointSecrets(keys);
    this.#schedule = schedule;
    this.#leaseSeconds = leaseSeconds;
    this.#people = people ?? null;
    this.#recipients = recipients ?? null;
  }

  /** Makes one attempt; does nothing when that attempt was made already, or nothing is left to deliver. */
  async deliver({ deliveryId, attempt }: Jobs['webhooks']): Promise<void> {
    const delivery = await this.unitOfWork.run(() =>
      this.#deliveries.begin(deliveryId, attempt, this.#leaseSeconds),
    );
    if (!delivery) return this.#leave(deliveryId, attempt);
    const renew = () =>
      this.unitOfWork.run(() => this.#deliveries.renew(deliveryId, attempt, this.#leaseSeconds));
    await holdLease(this.#leaseSeconds, renew, () => this.#try(delivery, attempt));
  }

  /** Nothing to try: somebody else has, or the endpoint wants nothing any more. */
  #leave(deliveryId: string, attempt: number): Promise<void> {
    return this.unitOfWork.run(() => this.#deliveries.endQueuedForGone(deliveryId, attempt - 1));
  }

  async #try(delivery: BegunDelivery, attempt: number): Promise<void> {
    const secrets = await this.#secrets.valid(delivery.endpoint_id, delivery.secrets, this.clock.now());
    const authentication = await this.#secrets.openAuthentication(delivery);
    const result = await this.sender.send({
      url: delivery.url,
      id: delivery.id,
      body: JSON.stringify(
        bodyOf(delivery, await this.#personIn(delivery), await this.#recipientDetails(delivery)),
      ),
      secrets,
      ...(authentication && { authentication }),
    });
    await this.unitOfWork.run(() => this.#finish(delivery, attempt, result));
  }

  /** Looked up at the moment of sending: who was erased meanwhile is not named any more. */
  async #personIn({ include_subject, data }: BegunDelivery): Promise<string | null> {
    const { subject, trackingId } = data;
    if (!include_subject || typeof subject !== 'string') return null;
    const recordId = typeof trackingId === 'string' ? trackingId : null;
    return (await this.#people?.find(subject, recordId)) ?? null;
  }

  async #recipientDetails({ type, data }: BegunDelivery): Promise<Readonly<Record<string, unknown>>> {
    if (type !== 'recipient.notified' || typeof data.id !== 'string') return {};
    return (await this.#recipients?.of(data.id)) ?? {};
  }

  async #finish(delivery: BegunDelivery, attempt: number, result: SendResult): Promise<void> {
    const gone = result.status === GONE;
    const retryIn = gone ? null : nextTry(this.#schedule, delivery.tries + 1, result.retryAfter);
    await this.#deliveries.finish(delivery.id, attempt, result, retryIn);
    if (result.delivered) return this.#endpoints.noteSuccess(delivery.endpoint_id);
    const reason = await this.#endpoints.noteFailure(delivery.endpoint_id, gone);
    await this.#deliveries.endWaitingForGone(delivery.endpoint_id);
    if (reason)
      await this.audit.append({
        action: 'webhook_endpoint.disabled',
        object: delivery.endpoint_id,
        data: { reason },
      });
  }
}
