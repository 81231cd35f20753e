import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CurrentPrincipal, Requires, type Principal } from '#access';
import {
  createWebhookEndpointSchema,
  deliveryPageSchema,
  newWebhookEndpointSchema,
  pageQuerySchema,
  updateWebhookEndpointSchema,
  webhookEndpointIdSchema,
  webhookEndpointPageSchema,
  webhookEndpointSchema,
  webhookSecretSchema,
  webhookTestSchema,
  type CreateWebhookEndpoint,
  type Page,
  type PageQuery,
  type UpdateWebhookEndpoint,
} from '#contracts/schemas';
import { Answers, AnswersNothing, Idempotent, decodeCursor, toPage } from '#platform/http';
import { DeliveryService, EndpointService, type DeliveryView, type EndpointView } from '#webhooks';
import { ID_CURSOR } from './id-cursor.js';

const ID = { schema: webhookEndpointIdSchema };

@ApiTags('Webhooks')
@Controller('v1/webhook-endpoints')
export class WebhookEndpointsController {
  constructor(
    @Inject(EndpointService) private readonly endpoints: EndpointService,
    @Inject(DeliveryService) private readonly deliveries: DeliveryService,
  ) {}

  /** The secret is in this answer and nowhere else, which is why it takes no Idempotency-Key: answers under one are stored. */
  @Post()
  @Requires('webhooks:write')
  @Answers(201, newWebhookEndpointSchema, 'Made; the secret is shown this once')
  create(
    @CurrentPrincipal() { permissions }: Principal,
    @Body({ schema: createWebhookEndpointSchema }) body: CreateWebhookEndpoint,
  ) {
    return this.endpoints.create(body, permissions);
  }

  @Get()
  @Requires('webhooks:read')
  @Answers(200, webhookEndpointPageSchema, 'Endpoints, newest first')
  async list(@Query({ schema: pageQuerySchema }) { cursor, limit }: PageQuery): Promise<Page<EndpointView>> {
    const [before] = decodeCursor(cursor, ID_CURSOR) ?? [null];
    const rows = await this.endpoints.list({ before, limit: limit + 1 });
    return toPage(
      rows,
      limit,
      ({ id }) => [id],
      (row) => row,
    );
  }

  @Get(':id')
  @Requires('webhooks:read')
  @Answers(200, webhookEndpointSchema, 'The endpoint')
  get(@Param('id', ID) id: string): Promise<EndpointView> {
    return this.endpoints.get(id);
  }

  @Patch(':id')
  @Requires('webhooks:write')
  @Answers(200, webhookEndpointSchema, 'Changed')
  update(
    @CurrentPrincipal() { permissions }: Principal,
    @Param('id', ID) id: string,
    @Body({ schema: updateWebhookEndpointSchema }) body: UpdateWebhookEndpoint,
  ): Promise<EndpointView> {
    return this.endpoints.update(id, body, permissions);
  }

  /** Removes the endpoint with its deliveries. */
  @Delete(':id')
  @Requires('webhooks:write')
  @HttpCode(204)
  @AnswersNothing(204, 'Removed')
  remove(@Param('id', ID) id: string): Promise<void> {
    return this.endpoints.remove(id);
  }

  @Post(':id/rotate-secret')
  @Requires('webhooks:write')
  @HttpCode(200)
  @Answers(200, webhookSecretSchema, 'The new secret, shown this once')
  rotateSecret(@Param('id', ID) id: string) {
    return this.endpoints.rotateSecret(id);
  }

  /** Sends `webhook.test`. */
  @Post(':id/test')
  @Requires('webhooks:write')
  @Idempotent()
  @HttpCode(202)
  @Answers(202, webhookTestSchema, 'On its way')
  async test(@Param('id', ID) id: string): Promise<z.infer<typeof webhookTestSchema>> {
    return { eventId: await this.endpoints.test(id) };
  }

  @Get(':id/deliveries')
  @Requires('webhooks:read')
  @Answers(200, deliveryPageSchema, 'Deliveries, newest first')
  async listDeliveries(
    @Param('id', ID) id: string,
    @Query({ schema: pageQuerySchema }) { cursor, limit }: PageQuery,
  ): Promise<Page<DeliveryView>> {
    await this.endpoints.get(id);
    const [before] = decodeCursor(cursor, ID_CURSOR) ?? [null];
    const rows = await this.deliveries.list(id, { before, limit: limit + 1 });
    return toPage(
      rows,
      limit,
      ({ id: last }) => [last],
      (row) => row,
    );
  }
}
