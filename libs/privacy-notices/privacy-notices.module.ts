import { Module } from '@nestjs/common';
import { PrivacyNoticesRepository } from './privacy-notices.repository.js';
import { PrivacyNotices } from './privacy-notices.service.js';

@Module({ providers: [PrivacyNoticesRepository, PrivacyNotices], exports: [PrivacyNotices] })
export class PrivacyNoticesModule {}
