import { Controller, Get, Header, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '#access';
import { PublicTexts } from '#consents';
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
  constructor(@Inject(PublicTexts) private readonly texts: PublicTexts) {}

  @Get(':id')
  @Public()
  @Header('cache-control', 'public, max-age=300')
  @Answers(200, consentTextSchema, 'The text of a published version')
  get(
    @Param('id', { schema: versionId }) version: string,
    @Query({ schema: consentTextQuerySchema }) { locale }: ConsentTextQuery,
  ): Promise<ConsentTextView> {
    return this.texts.get(version, locale);
  }
}
