import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { MikroORM } from '@mikro-orm/postgresql';
import { AppError } from '#contracts';
import { ReadinessChecks } from '#platform/http';
import { HealthController } from './health.controller.js';

@Module({ controllers: [HealthController] })
export class HealthModule implements OnModuleInit {
  constructor(
    @Inject(ReadinessChecks) private readonly checks: ReadinessChecks,
    @Inject(MikroORM) private readonly orm: MikroORM,
  ) {}

  onModuleInit(): void {
    this.checks.register('database', () => this.#queryDatabase());
  }

  /** MikroORM connects when first used, so an idle process has no connection to ask about. */
  async #queryDatabase(): Promise<void> {
    await this.orm.em.getConnection().ensureConnection();
    if (!(await this.orm.isConnected())) throw new AppError('service.unavailable');
  }
}
