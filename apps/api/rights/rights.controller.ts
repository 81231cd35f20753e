import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PublicInTenant } from '#access';
import {
  rightsOfferSchema,
  rightsQuerySchema,
  type RightsOfferView,
  type RightsQuery,
} from '#contracts/schemas';
import { Answers } from '#platform/http';
import { RightsOffer } from '#requests';

/** For forms: whoever has no account has rights as well. Nothing here is about a person. */
@ApiTags('Rights')
@Controller('v1/rights')
export class RightsController {
  constructor(@Inject(RightsOffer) private readonly offer: RightsOffer) {}

  @Get()
  @PublicInTenant()
  @Answers(200, rightsOfferSchema, 'What can be asked for, and until when it would be answered')
  find(@Query({ schema: rightsQuerySchema }) query: RightsQuery): Promise<RightsOfferView> {
    return this.offer.find(query);
  }
}
