import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import {
  assignTaskSchema,
  completeTaskSchema,
  id,
  taskDetailsSchema,
  taskListQuerySchema,
  taskPageSchema,
  taskSchema,
  type AssignTask,
  type CompleteTask,
  type Page,
  type TaskDetails,
  type TaskListQuery,
  type TaskView,
} from '#contracts/schemas';
import { Answers } from '#platform/http';
import { ManualTasks, TasksService } from '#requests';

@ApiTags('Tasks')
@Controller('v1/tasks')
export class TasksController {
  constructor(
    @Inject(TasksService) private readonly tasks: TasksService,
    @Inject(ManualTasks) private readonly manual: ManualTasks,
  ) {}

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

  @Get(':id')
  @Requires('requests:read')
  @Answers(200, taskDetailsSchema, 'With what is to be done by hand, and what came of it')
  get(@Param('id', { schema: id('task') }) task: string): Promise<TaskDetails> {
    return this.manual.get(task);
  }

  /** The request goes on when the last thing that was to be done by hand has ended. Also for tools that hold tickets. */
  @Post(':id/completion')
  @HttpCode(200)
  @Requires('requests:manage', 'tasks:complete')
  @Answers(200, taskDetailsSchema)
  complete(
    @Param('id', { schema: id('task') }) task: string,
    @Body({ schema: completeTaskSchema }) body: CompleteTask,
  ): Promise<TaskDetails> {
    return this.manual.complete(task, body);
  }
}
