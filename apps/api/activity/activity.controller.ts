import { Controller, Get, Header, Headers, Inject, Query, type StreamableFile } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import { ConsentActivities } from '#consents';
import {
  activityQuerySchema,
  consentActivityPageSchema,
  type ActivityQuery,
  type ConsentActivity,
  type Page,
} from '#contracts/schemas';
import { Answers } from '#platform/http';
import { activityAnswer } from './activity-answer.js';

@ApiTags('Consents')
@Controller('v1/consents/activity')
export class ActivityController {
  constructor(@Inject(ConsentActivities) private readonly activities: ConsentActivities) {}

  /** With `Accept: application/x-ndjson` or `text/csv` all entries at once. The look is kept in the audit trail. */
  @Get()
  @Requires('subjects:read')
  @ApiProduces('application/json', 'application/x-ndjson', 'text/csv')
  @Header('cache-control', 'no-store')
  @Answers(200, consentActivityPageSchema, 'Answers of a person, newest first')
  list(
    @Query({ schema: activityQuerySchema }) { subject, ...query }: ActivityQuery,
    @Headers('accept') accept?: string,
  ): Promise<Page<ConsentActivity> | StreamableFile> {
    return activityAnswer(this.activities, subject, query, accept);
  }
}
