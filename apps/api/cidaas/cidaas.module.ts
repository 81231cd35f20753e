import { Module } from '@nestjs/common';
import { ConsentsModule } from '#consents';
import { RequestsModule } from '#requests';
import { TemporalModule } from '#temporal';
import { ActionsController } from './actions/actions.controller.js';
import { ActionsService } from './actions/actions.service.js';
import { RightsOnTheWire } from './actions/rights-on-the-wire.service.js';

/** The consent API on the paths and in the form of cidaas' consent management. */
@Module({
  imports: [ConsentsModule, TemporalModule, RequestsModule],
  controllers: [ActionsController],
  providers: [ActionsService, RightsOnTheWire],
})
export class CidaasApiModule {}
