import { Module } from '@nestjs/common';
import { ConsentsModule } from '#consents';
import { OwnConsentsController } from './own-consents.controller.js';
import { OwnPreferencesController } from './own-preferences.controller.js';

/** What people do themselves about their consents. */
@Module({ imports: [ConsentsModule], controllers: [OwnConsentsController, OwnPreferencesController] })
export class SelfCareApiModule {}
