import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import { addTaskSchema, id, taskSchema, type AddTask, type TaskView } from '#contracts/schemas';
import { Answers, Idempotent } from '#platform/http';
import { ManualTasks } from '#requests';

@ApiTags('Tasks')
@Controller('v1/requests/:id/tasks')
export class RequestTasksController {
  constructor(@Inject(ManualTasks) private readonly manual: ManualTasks) {}

  /** For what no store can do: the request waits for it in `awaiting_external`. */
  @Post()
  @HttpCode(201)
  @Requires('requests:manage')
  @Idempotent()
  @Answers(201, taskSchema)
  add(
    @Param('id', { schema: id('request') }) request: string,
    @Body({ schema: addTaskSchema }) body: AddTask,
  ): Promise<TaskView> {
    return this.manual.add(request, body);
  }
}
