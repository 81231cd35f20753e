import { Module } from '@nestjs/common';
import { ConsentsModule } from '#consents';
import { ConfirmationLinksController } from './confirmation-links.controller.js';

@Module({ imports: [ConsentsModule], controllers: [ConfirmationLinksController] })
export class ConsentConfirmationModule {}
