import { Inject, Injectable } from '@nestjs/common';
import { addDays, endOfDay } from '#domain';
import { UnitOfWork, inEachTenant, listTenants } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { TasksService } from '../tasks/tasks.service.js';
import { TenantSettings } from '../../tenant-settings.repository.js';
import { LegalHoldsRepository } from './legal-holds.repository.js';
import { LegalHolds } from './legal-holds.service.js';

const ANNOUNCED_DAYS_BEFORE = 14;
const BATCH = 100;

/**
 * Ends legal holds whose last day has passed, and opens a task before: who still needs one makes a new one. A hold keeps
 * nothing from that day on, whether or not this has run.
 */
@Injectable()
export class LegalHoldSweep {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(LegalHoldsRepository) private readonly repository: LegalHoldsRepository,
    @Inject(LegalHolds) private readonly holds: LegalHolds,
    @Inject(TasksService) private readonly tasks: TasksService,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** One batch in every tenant. @returns how many were ended or announced */
  async sweep(): Promise<number> {
    const tenants = await listTenants(this.unitOfWork);
    const done = await inEachTenant(tenants, 'legal-holds', () => this.#sweepTenant());
    return done.reduce((sum, count) => sum + count, 0);
  }

  async #sweepTenant(): Promise<number> {
    const [expired, ending] = await this.unitOfWork.run(async () => {
      const today = await this.holds.today();
      const until = addDays(today, ANNOUNCED_DAYS_BEFORE);
      const ended = await this.repository.listExpired(today, BATCH);
      const soon = await this.repository.listToAnnounce(until, BATCH);
      return [ended, soon.filter((id) => !ended.includes(id))] as const;
    });
    for (const id of expired) await this.holds.end(id);
    for (const id of ending) await this.unitOfWork.run(() => this.#announce(id));
    return expired.length + ending.length;
  }

  async #announce(id: string): Promise<void> {
    const hold = await this.repository.lock(id);
    if (!hold || !(await this.repository.markAnnounced(id, this.clock.now()))) return;
    const { zone } = await this.tenants.get();
    await this.tasks.openForHold(id, new Date(endOfDay(hold.reviewBy, zone)));
  }
}
