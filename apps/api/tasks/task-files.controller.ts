import { Body, Controller, Get, Headers, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes, ApiHeader, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { REASON_HEADER, Requires } from '#access';
import {
  id,
  taskFileQuerySchema,
  taskFileSchema,
  type TaskFileQuery,
  type TaskFileView,
} from '#contracts/schemas';
import { Answers, TAKES_ATTACHMENTS } from '#platform/http';
import { ATTACHMENT_TYPES, TaskFiles } from '#requests';
import { sendFile } from '../requests/send-file.js';

/** Files that show what was done by hand. `GET /v1/tasks/{id}` lists them. */
@ApiTags('Tasks')
@Controller('v1/tasks/:id/files')
export class TaskFilesController {
  constructor(@Inject(TaskFiles) private readonly files: TaskFiles) {}

  @Post()
  @Requires('requests:manage', 'tasks:complete')
  @RouteConfig(TAKES_ATTACHMENTS)
  @ApiConsumes(...ATTACHMENT_TYPES)
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @Answers(201, taskFileSchema, 'Sealed under the key of the request')
  add(
    @Param('id', { schema: id('task') }) task: string,
    @Query({ schema: taskFileQuerySchema }) { intoPackage }: TaskFileQuery,
    @Headers('content-type') declared: string | undefined,
    @Body() content: unknown,
  ): Promise<TaskFileView> {
    return this.files.add(task, { content, declared: declared ?? '' }, intoPackage);
  }

  @Get(':file')
  @Requires('requests:read')
  @ApiHeader({ name: REASON_HEADER, required: true })
  @ApiProduces('application/octet-stream')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async open(
    @Param('id', { schema: id('task') }) task: string,
    @Param('file', { schema: id('attachment') }) file: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendFile(reply, await this.files.open(task, file));
  }
}
