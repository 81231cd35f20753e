import {
  Body,
  Controller,
  Get,
  Header,
  Headers,
  HttpCode,
  Inject,
  Param,
  Post,
  UseFilters,
} from '@nestjs/common';
import { ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import { Public } from '#access';
import { callbackAnswerSchema, callbackSchema, type Callback, type CallbackAnswer } from '#contracts/schemas';
import { Answers, PrivatePage } from '#platform/http';
import { ExternalTasks } from '#requests';
import { LinkPageFilter } from '../pages/link-page.filter.js';
import { browserLanguage } from '../pages/page-language.js';
import { callbackPage } from './callback-page.js';

/** Where a tool that holds tickets reports by its link. The token is all that it needs. */
@ApiTags('Tasks')
@Controller('t/:token')
@Public()
export class TaskCallbacksController {
  constructor(@Inject(ExternalTasks) private readonly external: ExternalTasks) {}

  /** For people who open it: reading changes nothing, since mail scanners read. */
  @Get()
  @ApiExcludeEndpoint()
  @UseFilters(LinkPageFilter)
  @PrivatePage()
  async show(@Param('token') token: string, @Headers('accept-language') languages?: string): Promise<string> {
    return callbackPage(await this.external.behindLink(token), browserLanguage(languages));
  }

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
