import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import {
  id,
  markRecipientSchema,
  recipientNoticeListSchema,
  recipientNoticeSchema,
  type MarkRecipient,
  type RecipientNoticeView,
} from '#contracts/schemas';
import { Answers, Idempotent } from '#platform/http';
import { RecipientList, RecipientReports } from '#requests';

const requestId = id('request');
const noticeId = id('recipientNotice');

/** Who else had the data and was told what was done to it (Art. 19 GDPR). */
@ApiTags('Requests')
@Controller('v1/requests/:id/recipients')
export class RequestRecipientsController {
  constructor(
    @Inject(RecipientList) private readonly recipients: RecipientList,
    @Inject(RecipientReports) private readonly reports: RecipientReports,
  ) {}

  @Get()
  @Requires('requests:read')
  @Answers(200, recipientNoticeListSchema, 'Recipients that were told, by their id')
  list(@Param('id', { schema: requestId }) request: string): Promise<{ items: RecipientNoticeView[] }> {
    return this.recipients.ofRequest(request);
  }

  /** What staff learnt by letter or phone. What is confirmed stays so. */
  @Post(':notice/mark')
  @Requires('requests:manage')
  @Idempotent()
  @HttpCode(200)
  @Answers(200, recipientNoticeSchema)
  mark(
    @Param('id', { schema: requestId }) request: string,
    @Param('notice', { schema: noticeId }) notice: string,
    @Body({ schema: markRecipientSchema }) body: MarkRecipient,
  ): Promise<RecipientNoticeView> {
    return this.reports.mark(request, notice, body);
  }
}
