import { Controller, Get, Header, Headers, Inject, Query, type StreamableFile } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import { CurrentPerson, Requires, type Person } from '#access';
import { ConsentActivities } from '#consents';
import {
  consentActivityPageSchema,
  ownActivityQuerySchema,
  ownExportQuerySchema,
  ownExportSchema,
  type ConsentActivity,
  type OwnActivityQuery,
  type OwnExport,
  type Page,
} from '#contracts/schemas';
import { Answers } from '#platform/http';
import { activityAnswer } from './activity-answer.js';

/** People and what they answered. */
@ApiTags('Own consents')
@Controller('v1/me')
@Requires('me:consents')
export class OwnActivityController {
  constructor(@Inject(ConsentActivities) private readonly activities: ConsentActivities) {}

  /** With `Accept: application/x-ndjson` or `text/csv` all entries at once. */
  @Get('activity')
  @ApiProduces('application/json', 'application/x-ndjson', 'text/csv')
  @Header('cache-control', 'no-store')
  @Answers(200, consentActivityPageSchema, 'Own answers, newest first')
  list(
    @CurrentPerson() { subject }: Person,
    @Query({ schema: ownActivityQuerySchema }) query: OwnActivityQuery,
    @Headers('accept') accept?: string,
  ): Promise<Page<ConsentActivity> | StreamableFile> {
    return activityAnswer(this.activities, subject, query, accept);
  }

  @Get('export')
  @Header('cache-control', 'no-store')
  @Answers(200, ownExportSchema, 'Own consents, what led to them, and the receipts')
  export(
    @CurrentPerson() { subject }: Person,
    @Query({ schema: ownExportQuerySchema }) _query: { scope: 'consents' },
  ): Promise<OwnExport> {
    return this.activities.document(subject);
  }
}
