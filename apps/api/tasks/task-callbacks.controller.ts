import { Body, Controller, Header, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '#access';
import { callbackAnswerSchema, callbackSchema, type Callback, type CallbackAnswer } from '#contracts/schemas';
import { Answers } from '#platform/http';
import { ExternalTasks } from '#requests';

/** Where a tool that holds tickets reports by its link. The token is all that it needs. */
@ApiTags('Tasks')
@Controller('t/:token')
@Public()
export class TaskCallbacksController {
  constructor(@Inject(ExternalTasks) private readonly external: ExternalTasks) {}

  @Post()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Answers(200, callbackAnswerSchema, 'Where it stands now')
  report(
    @Param('token') token: string,
    @Body({ schema: callbackSchema }) body: Callback,
  ): Promise<CallbackAnswer> {
    return this.external.reportByLink(token, body);
  }
}
