import { Body, Controller, Get, Inject, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import { ConsentClients } from '#consents';
import {
  clientIdSchema,
  consentClientSchema,
  putConsentClientSchema,
  type ConsentClientInput,
  type ConsentClientView,
} from '#contracts/schemas';
import { Answers } from '#platform/http';
import { clientSettings, consentClientView } from './consent-client.view.js';

@ApiTags('API clients')
@Controller('v1/api-clients')
export class ConsentClientsController {
  constructor(@Inject(ConsentClients) private readonly clients: ConsentClients) {}

  /**
   * Says what an application asks people for, and from where its pages come. `id` is the name that it uses in
   * calls: one of its own, or the id of its API client. What is left out gets its default.
   */
  @Put(':id')
  @Requires('api-clients:write')
  @Answers(200, consentClientSchema, 'The client as it is now')
  async put(
    @Param('id', { schema: clientIdSchema }) clientId: string,
    @Body({ schema: putConsentClientSchema }) body: ConsentClientInput,
  ): Promise<ConsentClientView> {
    return consentClientView(await this.clients.put(clientId, clientSettings(clientId, body)));
  }

  @Get(':id')
  @Requires('api-clients:read', 'api-clients:write')
  @Answers(200, consentClientSchema, 'The client')
  async get(@Param('id', { schema: clientIdSchema }) clientId: string): Promise<ConsentClientView> {
    return consentClientView(await this.clients.get(clientId));
  }
}
