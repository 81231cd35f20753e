import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import {
  changePrivacyNoticeSchema,
  createPrivacyNoticeSchema,
  id,
  privacyNoticeListQuerySchema,
  privacyNoticePageSchema,
  privacyNoticeSchema,
  publishPrivacyNoticeSchema,
  type ChangePrivacyNotice,
  type CreatePrivacyNotice,
  type Page,
  type PrivacyNoticeListQuery,
  type PrivacyNoticeView,
  type PublishPrivacyNotice,
} from '#contracts/schemas';
import { Answers, AnswersNothing, Idempotent } from '#platform/http';
import { PrivacyNotices } from '#privacy-notices';

const noticeId = id('privacyNotice');

/** What people were told about the processing of their data (Art. 13 and 14 GDPR), by version. */
@ApiTags('Privacy notices')
@Controller('v1/privacy-notices')
export class PrivacyNoticesController {
  constructor(@Inject(PrivacyNotices) private readonly notices: PrivacyNotices) {}

  @Post()
  @Requires('privacy-notices:write')
  @Idempotent()
  @Answers(201, privacyNoticeSchema, 'The next version of this notice')
  create(@Body({ schema: createPrivacyNoticeSchema }) body: CreatePrivacyNotice): Promise<PrivacyNoticeView> {
    return this.notices.create(body);
  }

  @Get()
  @Requires('privacy-notices:read')
  @Answers(200, privacyNoticePageSchema, 'All versions, newest first, or what held on a day')
  list(
    @Query({ schema: privacyNoticeListQuerySchema }) query: PrivacyNoticeListQuery,
  ): Promise<Page<PrivacyNoticeView>> {
    return this.notices.page(query);
  }

  @Get(':id')
  @Requires('privacy-notices:read')
  @Answers(200, privacyNoticeSchema)
  get(@Param('id', { schema: noticeId }) version: string): Promise<PrivacyNoticeView> {
    return this.notices.get(version);
  }

  @Put(':id')
  @Requires('privacy-notices:write')
  @Answers(200, privacyNoticeSchema, 'The draft as it is now')
  change(
    @Param('id', { schema: noticeId }) version: string,
    @Body({ schema: changePrivacyNoticeSchema }) body: ChangePrivacyNotice,
  ): Promise<PrivacyNoticeView> {
    return this.notices.change(version, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Requires('privacy-notices:write')
  @AnswersNothing(204, 'The draft is gone')
  delete(@Param('id', { schema: noticeId }) version: string): Promise<void> {
    return this.notices.delete(version);
  }

  @Post(':id/publication')
  @HttpCode(200)
  @Requires('privacy-notices:write')
  @Idempotent()
  @Answers(200, privacyNoticeSchema, 'It holds from that day on')
  publish(
    @Param('id', { schema: noticeId }) version: string,
    @Body({ schema: publishPrivacyNoticeSchema }) { from }: PublishPrivacyNotice,
  ): Promise<PrivacyNoticeView> {
    return this.notices.publish(version, from);
  }

  @Delete(':id/publication')
  @Requires('privacy-notices:write')
  @Answers(200, privacyNoticeSchema, 'A draft again')
  withdraw(@Param('id', { schema: noticeId }) version: string): Promise<PrivacyNoticeView> {
    return this.notices.withdraw(version);
  }
}
