import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import { AuditLogService } from '#audit';
import {
  auditPageSchema,
  pageQuerySchema,
  type AuditEntryView,
  type Page,
  type PageQuery,
} from '#contracts/schemas';
import { Answers } from '#platform/http';

@ApiTags('Audit')
@Controller('v1/audit')
export class AuditController {
  constructor(@Inject(AuditLogService) private readonly log: AuditLogService) {}

  @Get()
  @Requires('audit:read')
  @Answers(200, auditPageSchema, 'Entries, newest first')
  async list(@Query({ schema: pageQuerySchema }) query: PageQuery): Promise<Page<AuditEntryView>> {
    const { items, nextCursor } = await this.log.list(query);
    return { items: items.map((entry) => ({ ...entry, at: entry.at.toISOString() })), nextCursor };
  }
}
