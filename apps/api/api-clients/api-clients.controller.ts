import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApiClientsService, CurrentPrincipal, Requires, type Principal } from '#access';
import {
  apiClientIdSchema,
  apiClientPageSchema,
  createApiClientSchema,
  newApiClientSchema,
  pageQuerySchema,
  type ApiClientView,
  type CreateApiClient,
  type NewApiClientView,
  type Page,
  type PageQuery,
} from '#contracts/schemas';
import { Answers, AnswersNothing } from '#platform/http';
import { apiClientView } from './api-client.view.js';

@ApiTags('API clients')
@Controller('v1/api-clients')
export class ApiClientsController {
  constructor(@Inject(ApiClientsService) private readonly clients: ApiClientsService) {}

  /** The key is in this answer and nowhere else, which is why it takes no Idempotency-Key: answers under one are stored. */
  @Post()
  @Requires('api-clients:write')
  @Answers(201, newApiClientSchema, 'Made; the key is shown this once')
  async create(
    @Body({ schema: createApiClientSchema }) body: CreateApiClient,
    @CurrentPrincipal() { permissions }: Principal,
  ): Promise<NewApiClientView> {
    const { client, key } = await this.clients.create(body, permissions);
    return { ...apiClientView(client), key };
  }

  @Get()
  @Requires('api-clients:read', 'api-clients:write')
  @Answers(200, apiClientPageSchema, 'Clients, newest first')
  async list(@Query({ schema: pageQuerySchema }) query: PageQuery): Promise<Page<ApiClientView>> {
    const { items, nextCursor } = await this.clients.list(query);
    return { items: items.map(apiClientView), nextCursor };
  }

  /** Revokes the key. Doing it again changes nothing. */
  @Delete(':id')
  @Requires('api-clients:write')
  @HttpCode(204)
  @AnswersNothing(204, 'Revoked')
  async revoke(@Param('id', { schema: apiClientIdSchema }) id: string): Promise<void> {
    await this.clients.revoke(id);
  }
}
