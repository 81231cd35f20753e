import { Module } from '@nestjs/common';
import { ConsentsModule } from '#consents';
import { PreferenceLinksController } from './preference-links.controller.js';
import { PreferencePageController } from './preference-page.controller.js';

@Module({ imports: [ConsentsModule], controllers: [PreferenceLinksController, PreferencePageController] })
export class PreferenceLinksApiModule {}
