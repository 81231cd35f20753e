import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AuditTrail, ReadLog } from '#audit';
import { AppError, type Identity, type IdentityType } from '#contracts';
import type { CreateLegalHold, LegalHoldListQuery, LegalHoldView, Page } from '#contracts/schemas';
import { addMonths, localDate, type LocalDate } from '#domain';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { CLOCK, currentContext, newId, type Clock } from '#platform';
import { decodeCursor, toPage } from '#platform/http';
import { DataMapsService } from '#stores';
import { SubjectIdentifiers } from '../../intake/subject-identifiers.service.js';
import { actorName } from '../tasks/actor-name.js';
import { TasksService } from '../tasks/tasks.service.js';
import { TenantSettings } from '../../tenant-settings.repository.js';
import { LegalHoldsRepository, type HeldIdentifier, type HoldRow } from './legal-holds.repository.js';

const CURSOR = z.tuple([z.string().max(40)]);
const VALUE = 'legal_hold_subject.value';
const REASON = 'legal_hold.reason';
/** Nothing is held for ever by somebody who forgot it. */
const LONGEST_MONTHS = 12;

/** Legal holds: what must not be erased while a claim is pending (Art. 17(3)(e) GDPR), of a person or of a store. */
@Injectable()
export class LegalHolds {
  readonly #reads: ReadLog;

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(LegalHoldsRepository) private readonly repository: LegalHoldsRepository,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(DataMapsService) private readonly dataMaps: DataMapsService,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
    @Inject(TasksService) private readonly tasks: TasksService,
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.#reads = new ReadLog(unitOfWork, audit, clock);
  }

  /** @throws AppError `request.invalid`, `data_map.missing` */
  create({ subject, store, collection, reason, reviewBy }: CreateLegalHold): Promise<LegalHoldView> {
    return this.unitOfWork.run(async () => {
      requireNear(reviewBy, await this.today());
      if (store !== undefined) await this.#requirePlace(store, collection);
      const id = newId('legalHold');
      const identities = subject?.identifiers ?? null;
      const hold: HoldRow = {
        id,
        store: store ?? null,
        collection: collection ?? null,
        identityTypes: identities && [...new Set(identities.map(({ type }) => type))].sort(),
        reason: await this.keys.seal('tenant', 'tenant', reason, REASON),
        reviewBy,
        createdBy: actorName(currentContext().actor),
        createdAt: this.clock.now(),
        endedBy: null,
        endedAt: null,
      };
      await this.repository.insert(hold, await this.#sealed(id, identities ?? []));
      const place = store === undefined ? {} : { store, ...(collection !== undefined && { collection }) };
      const data = { of: store === undefined ? 'subject' : 'store', ...place, reviewBy };
      await this.audit.append({ action: 'legal_hold.created', object: id, data });
      return this.#view(hold);
    });
  }

  /** Newest first. */
  page({ cursor, limit, state }: LegalHoldListQuery): Promise<Page<LegalHoldView>> {
    const before = decodeCursor(cursor, CURSOR)?.[0];
    return this.unitOfWork.run(async () => {
      const rows = await this.repository.list(state, before, limit + 1);
      const views = await Promise.all(rows.map((row) => this.#view(row)));
      return toPage(
        views,
        limit,
        ({ id }) => [id],
        (view) => view,
      );
    });
  }

  /**
   * With the identifiers in clear, which leaves a record.
   * @throws AppError `resource.not_found`
   */
  get(id: string): Promise<LegalHoldView> {
    return this.unitOfWork.run(async () => {
      const hold = (await this.repository.find(id)) ?? missing();
      const identifiers = await this.#opened(id);
      await this.#reads.note({ action: 'legal_hold.read', object: id });
      const view = await this.#view(hold);
      if (!view.subject || identifiers.length === 0) return view;
      return { ...view, subject: { ...view.subject, identifiers } };
    });
  }

  /**
   * From now on nothing is kept by it, and whose it was is forgotten; ending it twice is ending it once.
   * @throws AppError `resource.not_found`
   */
  end(id: string): Promise<LegalHoldView> {
    return this.unitOfWork.run(async () => {
      const hold = (await this.repository.lock(id)) ?? missing();
      if (hold.endedAt) return this.#view(hold);
      const ended = { endedBy: actorName(currentContext().actor), endedAt: this.clock.now() };
      await this.repository.end(id, ended.endedBy, ended.endedAt);
      await this.tasks.closeForHold(id);
      if (hold.identityTypes) await this.keys.destroy('hold', id);
      await this.unitOfWork.em.flush();
      await this.audit.append({ action: 'legal_hold.ended', object: id, data: { reviewBy: hold.reviewBy } });
      return this.#view({ ...hold, ...ended });
    });
  }

  /** The day in the zone of the controller. */
  async today(): Promise<LocalDate> {
    const { zone } = await this.tenants.get();
    return localDate(this.clock.now().toISOString(), zone);
  }

  /** A name that is in no map would hold nothing, and nobody would notice. */
  async #requirePlace(storeId: string, collection: string | undefined): Promise<void> {
    const { map } = await this.dataMaps.current();
    const store = map.stores.find(({ id }) => id === storeId);
    if (!store)
      throw unknownPlace(
        'store',
        storeId,
        map.stores.map(({ id }) => id),
      );
    const names = store.collections.map(({ name }) => name);
    if (collection !== undefined && !names.includes(collection))
      throw unknownPlace('collection', collection, names);
  }

  #sealed(id: string, identities: readonly Identity[]): Promise<HeldIdentifier[]> {
    return Promise.all(
      identities.map(async (identity) => ({
        blind: await this.identifiers.blind(identity),
        type: identity.type,
        value: await this.keys.seal('hold', id, identity.value, VALUE),
      })),
    );
  }

  async #opened(id: string): Promise<Identity[]> {
    const rows = await this.repository.identifiers(id);
    return Promise.all(
      rows.map(async ({ type, value }) => ({
        type: type as IdentityType,
        value: (await this.keys.open('hold', id, value, VALUE)).toString('utf8'),
      })),
    );
  }

  async #view(hold: HoldRow): Promise<LegalHoldView> {
    return {
      id: hold.id,
      state: hold.endedAt ? 'ended' : 'active',
      ...(hold.identityTypes && { subject: { types: [...hold.identityTypes] } }),
      ...(hold.store !== null && { store: hold.store }),
      ...(hold.collection !== null && { collection: hold.collection }),
      reason: (await this.keys.open('tenant', 'tenant', hold.reason, REASON)).toString('utf8'),
      reviewBy: hold.reviewBy,
      createdBy: hold.createdBy,
      createdAt: hold.createdAt.toISOString(),
      ...(hold.endedBy !== null && { endedBy: hold.endedBy }),
      ...(hold.endedAt && { endedAt: hold.endedAt.toISOString() }),
    };
  }
}

function requireNear(reviewBy: LocalDate, today: LocalDate): void {
  const last = addMonths(today, LONGEST_MONTHS);
  if (reviewBy >= today && reviewBy <= last) return;
  throw new AppError('request.invalid', {
    param: 'reviewBy',
    detail: `reviewBy: a hold is looked at again within twelve months: give a day from ${today} to ${last}.`,
  });
}

const unknownPlace = (kind: 'store' | 'collection', name: string, known: readonly string[]): AppError =>
  new AppError('request.invalid', {
    param: kind,
    detail: `${kind}: the data map has no "${name}". It has ${known.slice(0, 20).join(', ')}.`,
  });

function missing(): never {
  throw new AppError('resource.not_found', { detail: 'There is no such legal hold.' });
}
