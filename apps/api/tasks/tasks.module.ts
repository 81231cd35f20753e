import { Module } from '@nestjs/common';
import { RequestsModule } from '#requests';
import { TaskCallbacksController } from './task-callbacks.controller.js';
import { TaskFilesController } from './task-files.controller.js';
import { TasksController } from './tasks.controller.js';

@Module({
  imports: [RequestsModule],
  controllers: [TasksController, TaskFilesController, TaskCallbacksController],
})
export class TasksApiModule {}
