import { Module } from '@nestjs/common';
import { PrivacyNoticesModule } from '#privacy-notices';
import { PrivacyNoticesController } from './privacy-notices.controller.js';
import { PublicNoticeController } from './public-notice.controller.js';

@Module({ imports: [PrivacyNoticesModule], controllers: [PrivacyNoticesController, PublicNoticeController] })
export class PrivacyNoticesApiModule {}
