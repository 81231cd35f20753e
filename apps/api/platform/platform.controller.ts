import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import {
  pageQuerySchema,
  platformTenantPageSchema,
  type Page,
  type PageQuery,
  type PlatformTenant,
} from '#contracts/schemas';
import { Answers } from '#platform/http';
import { PlatformOverview } from '#requests';

@ApiTags('Platform')
@Controller('v1/platform')
@Requires('platform:read')
export class PlatformController {
  constructor(@Inject(PlatformOverview) private readonly overview: PlatformOverview) {}

  @Get('tenants')
  @Answers(200, platformTenantPageSchema, 'Counts of every tenant, by short name')
  list(@Query({ schema: pageQuerySchema }) query: PageQuery): Promise<Page<PlatformTenant>> {
    return this.overview.page(query);
  }
}
