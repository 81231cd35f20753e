import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import {
  approvalSchema,
  decisionSchema,
  extensionSchema,
  id,
  instructionSchema,
  mandateSchema,
  pauseSchema,
  recordMandateSchema,
  refusalSchema,
  reopeningSchema,
  requestSchema,
  resumeSchema,
  retrySchema,
  spamSchema,
  verificationSchema,
  withdrawalSchema,
  type Approval,
  type Decision,
  type Extension,
  type Instruct,
  type MandateView,
  type Pause,
  type Refusal,
  type RecordMandate,
  type RequestView,
  type Reopening,
  type Resume,
  type Spam,
  type Verification,
  type Withdrawal,
} from '#contracts/schemas';
import { Answers, Idempotent } from '#platform/http';
import { RequestsService, decisionCommand } from '#requests';

const requestId = id('request');

/** What operators may do to a request. Each answers the request as it is afterwards; a state that does not allow it answers 409. */
@ApiTags('Request commands')
@Controller('v1/requests/:id')
export class RequestCommandsController {
  constructor(@Inject(RequestsService) private readonly requests: RequestsService) {}

  @Post('verification')
  @HttpCode(200)
  @Requires('requests:verify')
  @Idempotent()
  @Answers(200, requestSchema, 'Recorded; the state stays when the level is below what the right needs')
  verify(
    @Param('id', { schema: requestId }) request: string,
    @Body({ schema: verificationSchema }) body: Verification,
  ): Promise<RequestView> {
    return this.requests.verify(request, body);
  }

  /** That somebody may ask for another. The person is told; an agent goes on once the person has confirmed. */
  @Post('mandate')
  @HttpCode(200)
  @Requires('requests:verify')
  @Idempotent()
  @Answers(200, requestSchema)
  recordMandate(
    @Param('id', { schema: requestId }) request: string,
    @Body({ schema: recordMandateSchema }) body: RecordMandate,
  ): Promise<RequestView> {
    return this.requests.recordMandate(request, body);
  }

  @Get('mandate')
  @Requires('requests:verify')
  @Answers(200, mandateSchema)
  mandate(@Param('id', { schema: requestId }) request: string): Promise<MandateView> {
    return this.requests.mandate(request);
  }

  @Post('decision')
  @HttpCode(200)
  @Requires('requests:assess')
  @Idempotent()
  @Answers(200, requestSchema)
  decide(
    @Param('id', { schema: requestId }) request: string,
    @Body({ schema: decisionSchema }) body: Decision,
  ): Promise<RequestView> {
    return this.requests.command(request, decisionCommand(body));
  }

  /** Binds to the hash of the plan that was looked at. */
  @Post('approval')
  @HttpCode(200)
  @Requires('requests:approve')
  @Idempotent()
  @Answers(200, requestSchema)
  approve(
    @Param('id', { schema: requestId }) request: string,
    @Body({ schema: approvalSchema }) { planHash, note, changes }: Approval,
  ): Promise<RequestView> {
    const body = { planHash, changes: changes !== undefined };
    return this.requests.command(request, { kind: 'approval', body, text: changes ?? note });
  }

  @Post('refusal')
  @HttpCode(200)
  @Requires('requests:assess')
  @Idempotent()
  @Answers(200, requestSchema)
  refuse(
    @Param('id', { schema: requestId }) request: string,
    @Body({ schema: refusalSchema }) { codes, text }: Refusal,
  ): Promise<RequestView> {
    return this.requests.command(request, { kind: 'refusal', body: { codes }, text });
  }

  /** Of the controller for whom the tenant is a processor: its API client, or staff with the source of it. */
  @Post('instructions')
  @HttpCode(200)
  @Requires('requests:instruct')
  @Idempotent()
  @Answers(200, requestSchema, 'Carried out from here on, or closed')
  instruct(
    @Param('id', { schema: requestId }) request: string,
    @Body({ schema: instructionSchema }) { instruction, codes = [], reference }: Instruct,
  ): Promise<RequestView> {
    const body = { carryOut: instruction === 'carry_out', codes };
    return this.requests.command(request, { kind: 'instruction', body, text: reference });
  }

  @Post('extension')
  @HttpCode(200)
  @Requires('requests:manage')
  @Idempotent()
  @Answers(200, requestSchema)
  extend(
    @Param('id', { schema: requestId }) request: string,
    @Body({ schema: extensionSchema }) { codes, text }: Extension,
  ): Promise<RequestView> {
    return this.requests.command(request, { kind: 'extension', body: { codes }, text });
  }

  @Post('pause')
  @HttpCode(200)
  @Requires('requests:assess')
  @Idempotent()
  @Answers(200, requestSchema)
  pause(
    @Param('id', { schema: requestId }) request: string,
    @Body({ schema: pauseSchema }) { text, ...body }: Pause,
  ): Promise<RequestView> {
    return this.requests.command(request, { kind: 'pause', body, text });
  }

  @Post('resume')
  @HttpCode(200)
  @Requires('requests:assess')
  @Idempotent()
  @Answers(200, requestSchema)
  resume(
    @Param('id', { schema: requestId }) request: string,
    @Body({ schema: resumeSchema }) { text, ...body }: Resume,
  ): Promise<RequestView> {
    return this.requests.command(request, { kind: 'resume', body, text });
  }

  @Post('withdrawal')
  @HttpCode(200)
  @Requires('requests:manage')
  @Idempotent()
  @Answers(200, requestSchema)
  withdraw(
    @Param('id', { schema: requestId }) request: string,
    @Body({ schema: withdrawalSchema }) { reason }: Withdrawal,
  ): Promise<RequestView> {
    return this.requests.command(request, { kind: 'withdrawal', body: {}, text: reason });
  }

  /** Nobody asked for anything: closed without a letter, and gone after thirty days. `reopening` takes it back until then. */
  @Post('spam')
  @HttpCode(200)
  @Requires('requests:manage')
  @Idempotent()
  @Answers(200, requestSchema)
  spam(
    @Param('id', { schema: requestId }) request: string,
    @Body({ schema: spamSchema }) { reason }: Spam,
  ): Promise<RequestView> {
    return this.requests.command(request, { kind: 'spam', body: {}, text: reason });
  }

  @Post('retry')
  @HttpCode(200)
  @Requires('requests:manage')
  @Idempotent()
  @Answers(200, requestSchema)
  retry(
    @Param('id', { schema: requestId }) request: string,
    @Body({ schema: retrySchema }) _body: object,
  ): Promise<RequestView> {
    return this.requests.command(request, { kind: 'retry', body: {} });
  }

  @Post('reopening')
  @HttpCode(200)
  @Requires('requests:manage')
  @Idempotent()
  @Answers(200, requestSchema)
  reopen(
    @Param('id', { schema: requestId }) request: string,
    @Body({ schema: reopeningSchema }) { reason, ...body }: Reopening,
  ): Promise<RequestView> {
    return this.requests.command(request, { kind: 'reopening', body, text: reason });
  }
}
