import { Module } from '@nestjs/common';
import { ConsentsModule } from '#consents';
import { ConsentLinksController } from './consent-links.controller.js';

@Module({ imports: [ConsentsModule], controllers: [ConsentLinksController] })
export class ConsentLinksApiModule {}
