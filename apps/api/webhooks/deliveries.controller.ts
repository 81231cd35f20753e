import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import {
  completionSchema,
  deliveryAttemptListSchema,
  deliveryIdSchema,
  deliverySchema,
  reportCompletionSchema,
  type Completion,
  type ReportCompletion,
} from '#contracts/schemas';
import { Answers, Idempotent } from '#platform/http';
import { RecipientReports } from '#requests';
import { DeliveryService, type AttemptView, type DeliveryView } from '#webhooks';

const ID = { schema: deliveryIdSchema };

@ApiTags('Webhooks')
@Controller('v1/deliveries')
export class DeliveriesController {
  constructor(
    @Inject(DeliveryService) private readonly deliveries: DeliveryService,
    @Inject(RecipientReports) private readonly reports: RecipientReports,
  ) {}

  @Get(':id/attempts')
  @Requires('webhooks:read')
  @Answers(200, deliveryAttemptListSchema, 'Attempts, oldest first')
  async listAttempts(@Param('id', ID) id: string): Promise<{ items: AttemptView[] }> {
    return { items: await this.deliveries.listAttempts(id) };
  }

  /** Sends the message again with the same `webhook-id`, whatever came of it before. */
  @Post(':id/replay')
  @Requires('webhooks:write')
  @Idempotent()
  @HttpCode(202)
  @Answers(202, deliverySchema, 'On its way again')
  replay(@Param('id', ID) id: string): Promise<DeliveryView> {
    return this.deliveries.replay(id);
  }

  /** Of a recipient: what was done with the message. The id is its `webhook-id`. A second report is refused. */
  @Post(':id/completion')
  @Requires('deliveries:complete')
  @Idempotent()
  @Answers(201, completionSchema, 'Kept')
  complete(
    @Param('id', ID) id: string,
    @Body({ schema: reportCompletionSchema }) body: ReportCompletion,
  ): Promise<Completion> {
    return this.reports.complete(id, body);
  }

  @Get(':id/completion')
  @Requires('webhooks:read')
  @Answers(200, completionSchema, 'What the recipient reported')
  getCompletion(@Param('id', ID) id: string): Promise<Completion> {
    return this.deliveries.getCompletion(id);
  }
}
