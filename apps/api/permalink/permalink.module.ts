import { Module } from '@nestjs/common';
import { ConsentsModule } from '#consents';
import { PermalinkController } from './permalink.controller.js';

@Module({ imports: [ConsentsModule], controllers: [PermalinkController] })
export class PermalinkApiModule {}
