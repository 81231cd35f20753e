import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import {
  assignTaskSchema,
  id,
  taskListQuerySchema,
  taskPageSchema,
  taskSchema,
  type AssignTask,
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

  /** `{"assignee": null}` gives it back to whoever has its role. */
  @Post(':id/assignment')
  @HttpCode(200)
  @Requires('requests:manage')
  @Answers(200, taskSchema, 'The task with who has it now')
  assign(
    @Param('id', { schema: id('task') }) task: string,
    @Body({ schema: assignTaskSchema }) { assignee }: AssignTask,
  ): Promise<TaskView> {
    return this.tasks.assign(task, assignee);
  }
}
