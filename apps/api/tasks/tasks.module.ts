import { Module } from '@nestjs/common';
import { RequestsModule } from '#requests';
import { TasksController } from './tasks.controller.js';

@Module({ imports: [RequestsModule], controllers: [TasksController] })
export class TasksApiModule {}
