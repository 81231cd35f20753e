import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import {
  taskListQuerySchema,
  taskPageSchema,
  type Page,
  type TaskListQuery,
  type TaskView,
} from '#contracts/schemas';
import { Answers } from '#platform/http';
import { TasksService } from '#requests';

@ApiTags('Tasks')
@Controller('v1/tasks')
export class TasksController {
  constructor(@Inject(TasksService) private readonly tasks: TasksService) {}

  @Get()
  @Requires('requests:read')
  @Answers(200, taskPageSchema, 'What requests wait for people to do, the most urgent first')
  list(@Query({ schema: taskListQuerySchema }) query: TaskListQuery): Promise<Page<TaskView>> {
    return this.tasks.page(query);
  }
}
