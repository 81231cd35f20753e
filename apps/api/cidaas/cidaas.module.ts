import { Module } from '@nestjs/common';
import { ConsentsModule } from '#consents';
import { ActionsController } from './actions/actions.controller.js';
import { ActionsService } from './actions/actions.service.js';

/** The consent API on the paths and in the form of cidaas' consent management. */
@Module({
  imports: [ConsentsModule],
  controllers: [ActionsController],
  providers: [ActionsService],
})
export class CidaasApiModule {}
