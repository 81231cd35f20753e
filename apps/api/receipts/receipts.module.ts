import { Module } from '@nestjs/common';
import { ConsentsModule } from '#consents';
import { ConsentTextsController } from './consent-texts.controller.js';
import { ControllerProfileController } from './controller-profile.controller.js';
import { OwnReceiptsController } from './own-receipts.controller.js';
import { ReceiptsController } from './receipts.controller.js';

@Module({
  imports: [ConsentsModule],
  controllers: [
    ReceiptsController,
    OwnReceiptsController,
    ControllerProfileController,
    ConsentTextsController,
  ],
})
export class ReceiptsApiModule {}
