import { Body, Controller, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import { MaskedIds } from '#consents';
import {
  issueMaskedIdSchema,
  maskedIdSchema,
  type IssueMaskedId,
  type MaskedIdView,
} from '#contracts/schemas';
import { Answers } from '#platform/http';

@ApiTags('Consents')
@Controller('v1/masked-ids')
export class MaskedIdsController {
  constructor(@Inject(MaskedIds) private readonly maskedIds: MaskedIds) {}

  /**
   * Makes a name for a person that says nothing and ends by itself, for calls from a browser: `q`, or `sub` on the
   * public paths of the consent API. It may be used more than once until `expiresAt`.
   */
  @Post()
  @Requires('consents:write')
  @Answers(201, maskedIdSchema, 'Made')
  async issue(
    @Body({ schema: issueMaskedIdSchema }) { ttlSeconds, sub, clientId }: IssueMaskedId,
  ): Promise<MaskedIdView> {
    const person = { sub, ...(clientId !== undefined && { clientId }) };
    const { q, expiresAt } = await this.maskedIds.issue(person, ttlSeconds);
    return { q, expiresAt: expiresAt.toISOString() };
  }
}
