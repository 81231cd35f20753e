import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPerson, Requires, type Person } from '#access';
import { id, ownRecipientListSchema, type OwnRecipientView } from '#contracts/schemas';
import { Answers } from '#platform/http';
import { RecipientList } from '#requests';

const requestId = id('request');

/** People may ask whom the controller told (Art. 19, last sentence, GDPR). */
@ApiTags('Own requests')
@Controller('v1/me/requests/:id/recipients')
@Requires('me:requests')
export class OwnRecipientsController {
  constructor(@Inject(RecipientList) private readonly recipients: RecipientList) {}

  @Get()
  @Answers(200, ownRecipientListSchema, 'Recipients that were told')
  list(
    @CurrentPerson() { subject }: Person,
    @Param('id', { schema: requestId }) request: string,
  ): Promise<{ items: OwnRecipientView[] }> {
    return this.recipients.ofOwn(request, subject);
  }
}
