import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '#access';
import { PublishedTexts } from '#consents';
import { PAGE_POLICY } from '#platform/http';
import { shownBytes, shownPage } from './shown-page.js';

@ApiTags('Consents')
@Controller('c')
export class PermalinkController {
  constructor(@Inject(PublishedTexts) private readonly texts: PublishedTexts) {}

  /**
   * A text as it was shown. With `Accept: text/plain` exactly the bytes whose SHA-256 is the content hash of receipts,
   * otherwise a page that shows them and runs nothing.
   */
  @Get(':versionId/:locale')
  @Public()
  @ApiOperation({})
  @ApiOkResponse({
    description: 'The text',
    content: { 'text/html': { schema: { type: 'string' } }, 'text/plain': { schema: { type: 'string' } } },
  })
  async show(
    @Param('versionId') versionId: string,
    @Param('locale') locale: string,
    @Req() { headers }: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const text = await this.texts.exact(versionId, locale);
    const plain = wantsPlain(headers.accept);
    await reply
      .headers({ 'cache-control': 'public, max-age=300', vary: 'Accept', 'content-language': text.locale })
      .header('content-security-policy', PAGE_POLICY)
      .type(plain ? 'text/plain; charset=utf-8' : 'text/html; charset=utf-8')
      .send(plain ? shownBytes(text) : shownPage(text));
  }
}

/** Browsers name HTML first; who wants the bytes names text/plain and no HTML. */
const wantsPlain = (accept = ''): boolean => accept.includes('text/plain') && !accept.includes('text/html');
