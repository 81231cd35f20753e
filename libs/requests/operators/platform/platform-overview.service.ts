import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Page, PageQuery, PlatformTenant } from '#contracts/schemas';
import { UnitOfWork } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { decodeCursor, toPage } from '#platform/http';
import { PlatformOverviewRepository } from './platform-overview.repository.js';

const CURSOR = z.tuple([z.string()]);

/** What who runs the platform may know of its tenants: how many, and whether it works. No request, no person. */
@Injectable()
export class PlatformOverview {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(PlatformOverviewRepository) private readonly repository: PlatformOverviewRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** In the order of their short names. */
  page({ cursor, limit }: PageQuery): Promise<Page<PlatformTenant>> {
    const [after] = decodeCursor(cursor, CURSOR) ?? [''];
    return this.unitOfWork.runAsSystem(async () =>
      toPage(
        await this.repository.list({ after, limit: limit + 1, now: this.clock.now() }),
        limit,
        ({ slug }) => [slug],
        (counts) => counts,
      ),
    );
  }
}
