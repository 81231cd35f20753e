import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import {
  consentPurposePageSchema,
  registerQuerySchema,
  type ConsentPurposeView,
  type Page,
  type PageQuery,
} from '#contracts/schemas';
import { Answers } from '#platform/http';
import { PurposeRegister } from './purpose-register.service.js';

@ApiTags('Consents')
@Controller('v1/consent-purposes')
export class ConsentPurposesController {
  constructor(@Inject(PurposeRegister) private readonly purposes: PurposeRegister) {}

  @Get()
  @Requires('consents:read')
  @Answers(200, consentPurposePageSchema, 'Every purpose that a definition names, by key')
  list(@Query({ schema: registerQuerySchema }) query: PageQuery): Promise<Page<ConsentPurposeView>> {
    return this.purposes.list(query);
  }
}
