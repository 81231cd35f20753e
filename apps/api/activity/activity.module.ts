import { Module } from '@nestjs/common';
import { ConsentsModule } from '#consents';
import { ActivityController } from './activity.controller.js';
import { OwnActivityController } from './own-activity.controller.js';

@Module({ imports: [ConsentsModule], controllers: [OwnActivityController, ActivityController] })
export class ActivityApiModule {}
