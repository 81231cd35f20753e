import { Controller, Get, Header, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '#access';
import { PublishedTexts, type ServedText } from '#consents';
import { ID_PREFIXES } from '#contracts';
import {
  consentTextQuerySchema,
  consentTextSchema,
  id,
  type ConsentTextQuery,
  type ConsentTextView,
} from '#contracts/schemas';
import { Answers } from '#platform/http';

const versionId = id('consentVersion');

/** Where receipts point at what was shown: published texts never change. */
@ApiTags('Receipts')
@Controller('v1/consent-texts')
export class ConsentTextsController {
  constructor(@Inject(PublishedTexts) private readonly texts: PublishedTexts) {}

  @Get(':id')
  @Public()
  @Header('cache-control', 'public, max-age=300')
  @Answers(200, consentTextSchema, 'The text of a published version')
  async get(
    @Param('id', { schema: versionId }) version: string,
    @Query({ schema: consentTextQuerySchema }) { locale }: ConsentTextQuery,
  ): Promise<ConsentTextView> {
    return viewOf(await this.texts.nearest(version.slice(ID_PREFIXES.consentVersion.length + 1), locale));
  }
}

const viewOf = ({ versionId: uuid, locale, title, content, url, hash }: ServedText): ConsentTextView => ({
  id: `${ID_PREFIXES.consentVersion}_${uuid}`,
  locale,
  title,
  content,
  url,
  contentHash: `sha256:${hash}`,
});
