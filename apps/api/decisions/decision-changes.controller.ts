import { Controller, Get, Header, Headers, Inject, StreamableFile } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import { decisionChangeSchema } from '#contracts/schemas';
import { DecisionChanges } from '#decisions';
import { Answers } from '#platform/http';

@ApiTags('Decisions')
@Controller('v1/decisions/changes')
export class DecisionChangesController {
  constructor(@Inject(DecisionChanges) private readonly changes: DecisionChanges) {}

  /** Server-sent events, told within a second: which of the answers to `POST /v1/decisions` that were kept are void. */
  @Get()
  @Requires('decisions:ask')
  @ApiProduces('text/event-stream')
  @Header('cache-control', 'no-store')
  @Header('connection', 'close')
  @Header('x-accel-buffering', 'no')
  @Answers(200, decisionChangeSchema, 'The `data` of each event `changed`; events `alive` come in between')
  async listen(@Headers('last-event-id') lastEventId?: string): Promise<StreamableFile> {
    return new StreamableFile(await this.changes.listen(lastEventId), { type: 'text/event-stream' });
  }
}
