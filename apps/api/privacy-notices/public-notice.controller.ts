import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '#access';
import { PAGE_POLICY } from '#platform/http';
import { PrivacyNotices } from '#privacy-notices';
import { noticePage } from './notice-page.js';

@ApiTags('Privacy notices')
@Controller('n')
export class PublicNoticeController {
  constructor(@Inject(PrivacyNotices) private readonly notices: PrivacyNotices) {}

  /** One version of a privacy notice in one language, for anybody, from the day on which it holds. */
  @Get(':versionId/:locale')
  @Public()
  @ApiOperation({})
  @ApiOkResponse({ description: 'The notice', content: { 'text/html': { schema: { type: 'string' } } } })
  async show(
    @Param('versionId') versionId: string,
    @Param('locale') locale: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const notice = await this.notices.exact(versionId, locale);
    await reply
      .headers({ 'cache-control': 'public, max-age=300', 'content-language': notice.locale })
      .header('content-security-policy', PAGE_POLICY)
      .type('text/html; charset=utf-8')
      .send(noticePage(notice));
  }
}
