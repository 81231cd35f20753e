import { Inject, Injectable } from '@nestjs/common';
import { LockMode } from '@mikro-orm/core';
import { AppError } from '#contracts';
import type { Page, RestrictionListQuery } from '#contracts/schemas';
import { UnitOfWork, voidDecisions } from '#persistence';
import { decodeCursor, toPage } from '#platform/http';
import { z } from 'zod';
import { CLOCK, currentContext, newId, type Clock } from '#platform';
import {
  Restriction,
  RestrictionSubject,
  type RestrictionKind,
  type RestrictionOrigin,
} from './restriction.entity.js';

const CURSOR = z.tuple([z.string()]);

export interface RestrictionTerms {
  readonly kind?: RestrictionKind;
  readonly ground?: RestrictionOrigin | null;
  /** What the person accepted before does not count against it; absent: from now. */
  readonly since?: Date;
}

/**
 * Which people's data is restricted (Art. 18 GDPR), and which purposes people no longer want, by blind index only. Only
 * restrictions are listed and lifted.
 */
@Injectable()
export class RestrictionsRegister {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * In the caller's transaction.
   * @param purposes `all`: everything the person's data may be used for
   * @returns the id of the restriction
   */
  async open(
    requestId: string,
    blinds: readonly string[],
    purposes: 'all' | readonly string[] = 'all',
    { kind = 'restriction', ground = null, since = this.clock.now() }: RestrictionTerms = {},
  ): Promise<string> {
    const { tenantId } = currentContext();
    const restriction = Object.assign(new Restriction(), {
      id: newId('restriction'),
      tenantId,
      requestId,
      state: 'active' as const,
      kind,
      ground,
      purposes: purposes === 'all' ? purposes : [...purposes],
      reason: null,
      liftableAt: null,
      createdAt: since,
      liftedAt: null,
    });
    this.unitOfWork.em.persist(restriction);
    await this.unitOfWork.em.flush();
    for (const blind of new Set(blinds))
      this.unitOfWork.em.persist(
        Object.assign(new RestrictionSubject(), { tenantId, restrictionId: restriction.id, blind }),
      );
    await voidDecisions(this.unitOfWork);
    return restriction.id;
  }

  /**
   * What was only held back while it was weighed is what the person no longer wants, since the same moment. In the
   * caller's transaction, on a row that the caller has locked.
   * @returns what of the restriction is left, null for nothing
   */
  async uphold(restriction: Restriction, purposes: readonly string[]): Promise<Restriction | null> {
    if (restriction.kind === 'objection') return null;
    const held = restriction.purposes === 'all' ? purposes : restriction.purposes;
    const left = held.filter((purpose) => !purposes.includes(purpose));
    const upheld = held.filter((purpose) => purposes.includes(purpose));
    if (upheld.length === 0) return restriction;
    if (left.length === 0) {
      Object.assign(restriction, {
        kind: 'objection',
        ground: 'objection',
        state: 'active',
        liftableAt: null,
      });
      await voidDecisions(this.unitOfWork);
      return null;
    }
    restriction.purposes = left;
    const subjects = await this.unitOfWork.em.find(RestrictionSubject, { restrictionId: restriction.id });
    const blinds = subjects.map(({ blind }) => blind);
    await this.open(restriction.requestId, blinds, upheld, {
      kind: 'objection',
      ground: 'objection',
      since: restriction.createdAt,
    });
    return restriction;
  }

  /** Ends what a person had ended before, because they want it again. @returns how many were ended */
  async endObjections(blinds: readonly string[], ground: RestrictionOrigin): Promise<number> {
    const found = await this.#running(blinds, { kind: 'objection', ground });
    for (const objection of found) Object.assign(objection, { state: 'lifted', liftedAt: this.clock.now() });
    if (found.length > 0) await voidDecisions(this.unitOfWork);
    return found.length;
  }

  /** Whether the person needs the data for claims (Art. 18(1)(c) GDPR): then it must not go by itself. */
  async isKeptForClaims(blinds: readonly string[]): Promise<boolean> {
    return (await this.#running(blinds, { kind: 'restriction', ground: 'legal_claims' })).length > 0;
  }

  async #running(
    blinds: readonly string[],
    which: { readonly kind: RestrictionKind; readonly ground: RestrictionOrigin },
  ): Promise<Restriction[]> {
    const subjects = await this.unitOfWork.em.find(RestrictionSubject, { blind: { $in: [...blinds] } });
    if (subjects.length === 0) return [];
    const ids = [...new Set(subjects.map(({ restrictionId }) => restrictionId))];
    return this.unitOfWork.em.find(Restriction, { id: { $in: ids }, state: { $ne: 'lifted' }, ...which });
  }

  /** Restrictions of weighed objections whose day has come: the person was told, and nothing is marked in stores. */
  async listLiftable(limit: number): Promise<string[]> {
    const where = {
      kind: 'restriction' as const,
      state: 'lift_notified' as const,
      ground: 'objection_pending' as const,
      liftableAt: { $lte: this.clock.now() },
    };
    const found = await this.unitOfWork.em.find(Restriction, where, { orderBy: { id: 'asc' }, limit });
    return found.map(({ id }) => id);
  }

  /** Of whatever kind, for changing it; null: there is none. */
  lockAny(id: string): Promise<Restriction | null> {
    return this.unitOfWork.em.findOne(Restriction, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  /** @throws AppError `resource.not_found` */
  async lock(id: string): Promise<Restriction> {
    const found = await this.unitOfWork.em.findOne(
      Restriction,
      { id, kind: 'restriction' },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
    if (!found) throw new AppError('resource.not_found', { detail: 'There is no such restriction.' });
    return found;
  }

  /** @throws AppError `resource.not_found` */
  async get(id: string): Promise<Restriction> {
    const found = await this.unitOfWork.run(() =>
      this.unitOfWork.em.findOne(Restriction, { id, kind: 'restriction' }),
    );
    if (!found) throw new AppError('resource.not_found', { detail: 'There is no such restriction.' });
    return found;
  }

  /** Newest first. */
  page({ state, cursor, limit }: RestrictionListQuery): Promise<Page<Restriction>> {
    const before = decodeCursor(cursor, CURSOR)?.[0];
    const where = {
      kind: 'restriction' as const,
      ...(state ? { state } : {}),
      ...(before ? { id: { $lt: before } } : {}),
    };
    return this.unitOfWork.run(async () => {
      const found = await this.unitOfWork.em.find(Restriction, where, {
        orderBy: { id: 'desc' },
        limit: limit + 1,
      });
      return toPage(
        found,
        limit,
        ({ id }) => [id],
        (restriction) => restriction,
      );
    });
  }
}
