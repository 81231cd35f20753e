import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { isAppError, type IdentityType } from '#contracts';
import { isFedBy } from '#domain';
import type { DataMap, Recipient } from '#engine';
import { CLOCK, newId, type Clock } from '#platform';
import { DataMapsService } from '#stores';
import { isForStores } from '../intake/identifier-sources.js';
import type { Request } from '../request/request.entity.js';
import { RequestsRepository } from '../request/requests.repository.js';
import { TasksService } from '../operators/tasks/tasks.service.js';
import { checkDays, dayAfter, EXPECTED_DAYS } from './recipient-days.js';
import { RecipientMessages } from './recipient-messages.service.js';
import {
  RecipientNoticesRepository,
  type NewRecipientNotice,
  type RecipientNotice,
} from './recipient-notices.repository.js';
import { CorrectedValuesBox, type NewValue } from './corrected-values-box.js';
import { TouchedDataOf, type DoneToData } from './touched-data.service.js';

/** Tells whoever got the data of a person what was done to it (Art. 19 GDPR), with the last transition of a request. */
@Injectable()
export class RecipientNotices {
  constructor(
    @Inject(RecipientNoticesRepository) private readonly repository: RecipientNoticesRepository,
    @Inject(RecipientMessages) private readonly messages: RecipientMessages,
    @Inject(TouchedDataOf) private readonly touched: TouchedDataOf,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(CorrectedValuesBox) private readonly values: CorrectedValuesBox,
    @Inject(DataMapsService) private readonly dataMaps: DataMapsService,
    @Inject(TasksService) private readonly tasks: TasksService,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Each recipient once for each request, and again for another correction of one that was opened again. In the
   * transaction in which a request ends, and that holds it.
   */
  async tell(request: Request): Promise<void> {
    // who else is told of it is for the controller to say
    if (request.controller) return;
    if (request.state !== 'fulfilled' && request.state !== 'partially_fulfilled') return;
    const map = await this.#mapOf(request);
    if (!map?.recipients?.length) return;
    const done = await this.touched.request(request, map);
    if (!done) return;
    const before = await this.repository.listOfRequest(request.id);
    const fed = map.recipients.filter((recipient) => isFedBy(recipient, done.touched));
    if (fed.length === 0) return;
    const types = await this.#knownTypes(request.id);
    for (const recipient of fed) {
      const last = before.findLast((notice) => notice.recipient === recipient.id && notice.act === done.act);
      if (last === undefined || (await this.#isOther(last, recipient, done)))
        await this.#tellOne(request, recipient, done, types, last ? last.repeat + 1 : 0);
    }
  }

  async #tellOne(
    request: Request,
    recipient: Recipient,
    done: DoneToData,
    types: readonly IdentityType[],
    repeat: number,
  ): Promise<void> {
    const notice = { ...(await this.#noticeTo(request, recipient, done, types)), repeat };
    if (!(await this.repository.insertOnce(notice))) return;
    request.recipientsConfirmedAt = null;
    await this.messages.send(notice, request.number, 0);
    if (notice.channel === 'manual')
      await this.tasks.open(request, 'tell_recipient', undefined, { dueAt: notice.expectedBy });
    const { id, act, channel } = notice;
    await this.audit.append({
      action: 'recipient.told',
      object: request.id,
      data: { id, recipient: recipient.id, act, channel },
    });
  }

  /** Of what a person corrected by hand nobody knows whether it is the same as before. */
  async #isOther(
    last: RecipientNotice,
    recipient: Recipient,
    { act, corrected = [] }: DoneToData,
  ): Promise<boolean> {
    if (act !== 'correct') return false;
    const known = (await this.values.open(last)).map(keyOf);
    const own = corrected.filter((one) => isFedBy(recipient, [one])).map(keyOf);
    return own.length === 0 ? known.length === 0 : own.some((value) => !known.includes(value));
  }

  async #noticeTo(
    request: Request,
    recipient: Recipient,
    { act, purposes, corrected = [] }: DoneToData,
    types: readonly IdentityType[],
  ): Promise<Omit<NewRecipientNotice, 'repeat'>> {
    const now = this.clock.now();
    const id = newId('recipientNotice');
    const own = corrected.filter((one) => isFedBy(recipient, [one]));
    const identityTypes = (recipient.knows ?? []).filter((type) => types.includes(type));
    return {
      id,
      requestId: request.id,
      recipient: recipient.id,
      name: recipient.name ?? recipient.id,
      country: recipient.country ?? null,
      act,
      purposes: ofInterest(recipient, purposes),
      ...(await this.#route(recipient, identityTypes)),
      identityTypes,
      corrected: await this.values.seal({ id, requestId: request.id }, own),
      toldAt: now,
      expectedBy: dayAfter(now, EXPECTED_DAYS),
      nextCheckAt: dayAfter(now, checkDays(act)[0]!),
    };
  }

  /** Who cannot be told by a machine is told by a person: nobody is left out in silence. */
  async #route(
    { channel = 'manual' }: Recipient,
    identityTypes: readonly IdentityType[],
  ): Promise<Pick<NewRecipientNotice, 'channel' | 'target'>> {
    const byHand = { channel: 'manual', target: null } as const;
    if (channel === 'manual' || identityTypes.length === 0) return byHand;
    if ('mail' in channel) return { channel: 'mail', target: channel.mail };
    if (!(await this.repository.isEndpoint(channel.webhook))) return byHand;
    return { channel: 'webhook', target: channel.webhook };
  }

  async #knownTypes(requestId: string): Promise<IdentityType[]> {
    const rows = (await this.requests.identifiers(requestId)).filter(isForStores);
    return [...new Set(rows.map(({ type }) => type as IdentityType))];
  }

  /** The map under which the request was worked; what no store has to do with needs none. */
  async #mapOf({ dataMapId }: Request): Promise<DataMap | null> {
    try {
      return (await (dataMapId ? this.dataMaps.of(dataMapId) : this.dataMaps.current())).map;
    } catch (error) {
      if (isAppError(error, 'data_map.missing')) return null;
      throw error;
    }
  }
}

const keyOf = ({ category, newValue }: NewValue): string => JSON.stringify([category, newValue]);

/** Of the purposes that end, those for which this recipient gets data. */
const ofInterest = ({ purposes: own = [] }: Recipient, ending: readonly string[]): readonly string[] =>
  own.length === 0 ? ending : ending.filter((one) => own.includes(one));
