import { Module } from '@nestjs/common';
import { RequestsModule } from '#requests';
import { ReportsController } from './reports.controller.js';

@Module({ imports: [RequestsModule], controllers: [ReportsController] })
export class ReportsApiModule {}
