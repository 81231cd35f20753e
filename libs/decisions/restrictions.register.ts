import { Inject, Injectable } from '@nestjs/common';
import { LockMode } from '@mikro-orm/core';
import { AppError } from '#contracts';
import type { Page, RestrictionListQuery } from '#contracts/schemas';
import { UnitOfWork, voidDecisions } from '#persistence';
import { decodeCursor, toPage } from '#platform/http';
import { z } from 'zod';
import { CLOCK, currentContext, newId, type Clock } from '#platform';
import { Restriction, RestrictionSubject, type RestrictionKind } from './restriction.entity.js';

const CURSOR = z.tuple([z.string()]);

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
    kind: RestrictionKind = 'restriction',
  ): Promise<string> {
    const { tenantId } = currentContext();
    const restriction = Object.assign(new Restriction(), {
      id: newId('restriction'),
      tenantId,
      requestId,
      state: 'active' as const,
      kind,
      purposes: purposes === 'all' ? purposes : [...purposes],
      reason: null,
      liftableAt: null,
      createdAt: this.clock.now(),
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
