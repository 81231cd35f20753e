import { Module } from '@nestjs/common';
import { RequestsModule } from '#requests';
import { PlatformController } from './platform.controller.js';

@Module({ imports: [RequestsModule], controllers: [PlatformController] })
export class PlatformApiModule {}
