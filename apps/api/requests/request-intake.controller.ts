import { Body, Controller, Get, Headers, Inject, Param, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import {
  attachmentSchema,
  id,
  requestIntakeSchema,
  type AttachmentView,
  type RequestIntakeView,
} from '#contracts/schemas';
import { Answers, TAKES_ATTACHMENTS } from '#platform/http';
import { ATTACHMENT_TYPES, Attachments, IntakeRecord } from '#requests';

const requestId = id('request');

/** How a request came in, and what it came in with: a letter that was scanned, a note of a call. */
@ApiTags('Requests')
@Controller('v1/requests/:id/intake')
export class RequestIntakeController {
  constructor(
    @Inject(IntakeRecord) private readonly intake: IntakeRecord,
    @Inject(Attachments) private readonly attachments: Attachments,
  ) {}

  @Get()
  @Requires('requests:read')
  @Answers(200, requestIntakeSchema, 'Channel, receipt, answers of the form, files')
  get(@Param('id', { schema: requestId }) request: string): Promise<RequestIntakeView> {
    return this.intake.get(request);
  }

  /** `GET …/attachments/{id}` answers it to whoever says why. The person does not see it in the thread. */
  @Post('files')
  @Requires('requests:create')
  @RouteConfig(TAKES_ATTACHMENTS)
  @ApiConsumes(...ATTACHMENT_TYPES)
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @Answers(201, attachmentSchema, 'Sealed under the key of the request')
  add(
    @Param('id', { schema: requestId }) request: string,
    @Headers('content-type') declared: string | undefined,
    @Body() content: unknown,
  ): Promise<AttachmentView> {
    return this.attachments.addToIntake(request, { content, declared: declared ?? '' });
  }
}
