import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { MikroORM } from '@mikro-orm/postgresql';
import { ReadinessChecks } from '#platform/http';
import { HealthController } from './health.controller.js';

@Module({ controllers: [HealthController] })
export class HealthModule implements OnModuleInit {
  constructor(
    @Inject(ReadinessChecks) private readonly checks: ReadinessChecks,
    @Inject(MikroORM) private readonly orm: MikroORM,
  ) {}

  onModuleInit(): void {
    this.checks.register('database', () => this.orm.isConnected().then(refuseFalse));
  }
}

function refuseFalse(connected: boolean): void {
  if (!connected) throw new Error('not connected');
}
