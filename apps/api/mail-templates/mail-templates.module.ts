import { Module } from '@nestjs/common';
import { MailModule } from '#mail';
import { MailTemplatesController } from './mail-templates.controller.js';

@Module({ imports: [MailModule], controllers: [MailTemplatesController] })
export class MailTemplatesApiModule {}
