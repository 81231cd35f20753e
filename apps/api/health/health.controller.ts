import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Probe } from '#access';
import { AppError } from '#contracts';
import { healthSchema, type Health } from '#contracts/schemas';
import { Answers, ReadinessChecks } from '#platform/http';

@ApiTags('Operation')
@Controller('health')
export class HealthController {
  constructor(@Inject(ReadinessChecks) private readonly checks: ReadinessChecks) {}

  /** The process lives, whatever else does. */
  @Get('live')
  @Probe()
  @Answers(200, healthSchema, 'The process lives')
  live(): Health {
    return { status: 'ok' };
  }

  /** Everything that is needed to answer requests answers. */
  @Get('ready')
  @Probe()
  @Answers(200, healthSchema, 'Every part that is needed answers')
  async ready(): Promise<Health> {
    const failing = await this.checks.failing();
    if (failing.length === 0) return { status: 'ok' };
    throw new AppError('service.unavailable', {
      detail: `Not answering: ${failing.join(', ')}.`,
      extra: { failing },
    });
  }
}
