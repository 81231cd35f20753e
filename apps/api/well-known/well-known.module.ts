import { Module } from '@nestjs/common';
import { ConsentsModule } from '#consents';
import { GpcController } from './gpc.controller.js';
import { JwksController } from './jwks.controller.js';

@Module({ imports: [ConsentsModule], controllers: [JwksController, GpcController] })
export class WellKnownModule {}
