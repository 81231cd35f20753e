import { Body, Controller, Get, Header, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import {
  assignTaskSchema,
  callbackLinkSchema,
  completeTaskSchema,
  externalReportSchema,
  id,
  taskDetailsSchema,
  taskListQuerySchema,
  taskPageSchema,
  taskSchema,
  type AssignTask,
  type CallbackLink,
  type CompleteTask,
  type ExternalReport,
  type Page,
  type TaskDetails,
  type TaskListQuery,
  type TaskView,
} from '#contracts/schemas';
import { Answers } from '#platform/http';
import { ExternalTasks, ManualTasks, TasksService } from '#requests';

@ApiTags('Tasks')
@Controller('v1/tasks')
export class TasksController {
  constructor(
    @Inject(TasksService) private readonly tasks: TasksService,
    @Inject(ManualTasks) private readonly manual: ManualTasks,
    @Inject(ExternalTasks) private readonly external: ExternalTasks,
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

  /** What somebody outside said. What they confirm is done. */
  @Post(':id/external')
  @HttpCode(200)
  @Requires('requests:manage', 'tasks:complete')
  @Answers(200, taskDetailsSchema)
  report(
    @Param('id', { schema: id('task') }) task: string,
    @Body({ schema: externalReportSchema }) body: ExternalReport,
  ): Promise<TaskDetails> {
    return this.external.report(task, body);
  }

  /** For a tool that holds tickets and has no key: it reports there until it has confirmed, ninety days at most. */
  @Post(':id/callback-link')
  @HttpCode(201)
  @Requires('requests:manage')
  @Header('cache-control', 'no-store')
  @Answers(201, callbackLinkSchema, 'Shown this once; an earlier one serves no more')
  issueLink(@Param('id', { schema: id('task') }) task: string): Promise<CallbackLink> {
    return this.external.issueLink(task);
  }
}
