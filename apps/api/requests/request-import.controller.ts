import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import {
  importAnswerSchema,
  importRequestsSchema,
  type ImportAnswer,
  type ImportRequests,
} from '#contracts/schemas';
import { Answers, Idempotent, LARGE_BODY } from '#platform/http';
import { RequestImport } from '#requests';

/** Many cases that were begun elsewhere. */
@ApiTags('Requests')
@Controller('v1/requests/import/bulk')
export class RequestImportController {
  constructor(@Inject(RequestImport) private readonly imports: RequestImport) {}

  /** Each as if it were sent alone: nothing is written to the person before staff acts on it. */
  @Post()
  @HttpCode(200)
  @Requires('requests:import')
  @RouteConfig(LARGE_BODY)
  @Idempotent()
  @Answers(200, importAnswerSchema, 'What became of each, in their order')
  take(@Body({ schema: importRequestsSchema }) body: ImportRequests): Promise<ImportAnswer> {
    return this.imports.take(body);
  }
}
