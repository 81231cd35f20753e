import { Module } from '@nestjs/common';
import { ConsentsModule } from '#consents';
import { OwnConsentsController } from './own-consents.controller.js';

/** What people do themselves about their consents. */
@Module({ imports: [ConsentsModule], controllers: [OwnConsentsController] })
export class SelfCareApiModule {}
