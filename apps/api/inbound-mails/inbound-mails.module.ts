import { Module } from '@nestjs/common';
import { RequestsModule } from '#requests';
import { InboundMailsController } from './inbound-mails.controller.js';

@Module({ imports: [RequestsModule], controllers: [InboundMailsController] })
export class InboundMailsApiModule {}
