import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import {
  ownRightsQuerySchema,
  rightsOfferSchema,
  type OwnRightsQuery,
  type RightsOfferView,
} from '#contracts/schemas';
import { Answers } from '#platform/http';
import { RightsOffer } from '#requests';

@ApiTags('Own requests')
@Controller('v1/me/rights')
@Requires('me:requests')
export class OwnRightsController {
  constructor(@Inject(RightsOffer) private readonly offer: RightsOffer) {}

  @Get()
  @Answers(200, rightsOfferSchema, 'What a signed-in person can ask for')
  find(@Query({ schema: ownRightsQuerySchema }) query: OwnRightsQuery): Promise<RightsOfferView> {
    return this.offer.find({ ...query, channel: 'portal', requester: 'subject' });
  }
}
