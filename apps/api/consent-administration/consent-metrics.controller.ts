import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import { ConsentNumbers } from '#consents';
import {
  consentMetricsQuerySchema,
  consentMetricsSchema,
  type ConsentMetrics,
  type ConsentMetricsQuery,
} from '#contracts/schemas';
import { Answers } from '#platform/http';

@ApiTags('Consents')
@Controller('v1/consents/metrics')
export class ConsentMetricsController {
  constructor(@Inject(ConsentNumbers) private readonly numbers: ConsentNumbers) {}

  @Get()
  @Requires('consents:read')
  @Answers(200, consentMetricsSchema, 'Numbers, one item for each group')
  count(@Query({ schema: consentMetricsQuerySchema }) query: ConsentMetricsQuery): Promise<ConsentMetrics> {
    return this.numbers.count(query);
  }
}
