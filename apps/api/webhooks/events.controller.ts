import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Requires } from '#access';
import { eventFeedQuerySchema, eventFeedSchema, type EventFeedQuery, type Page } from '#contracts/schemas';
import { Answers, decodeCursor, encodeCursor } from '#platform/http';
import { EventLog, type LoggedEvent } from '#webhooks';

const LAST_TRANSACTION = 2n ** 64n - 1n;
/** Transaction (`xid8`) and id of the last event that was read. */
const FEED_CURSOR = z.tuple([
  z.string().refine((text) => /^\d{1,20}$/.test(text) && BigInt(text) <= LAST_TRANSACTION),
  z.string().max(40),
]);

@ApiTags('Webhooks')
@Controller('v1/events')
export class EventsController {
  constructor(@Inject(EventLog) private readonly events: EventLog) {}

  /** For receivers that poll, or that were away: every event appears once behind a cursor. */
  @Get()
  @Requires('webhooks:read')
  @Answers(200, eventFeedSchema, 'Events, oldest first')
  async list(
    @Query({ schema: eventFeedQuerySchema }) { cursor, limit, type }: EventFeedQuery,
  ): Promise<Page<LoggedEvent>> {
    const after = decodeCursor(cursor, FEED_CURSOR);
    const found = await this.events.feed({
      limit,
      ...(after && { after: { transaction: after[0], id: after[1] } }),
      ...(type !== undefined && { types: [type].flat() }),
    });
    const last = found.at(-1)?.position;
    return {
      items: found.map(({ event }) => event),
      nextCursor: last ? encodeCursor([last.transaction, last.id]) : (cursor ?? null),
    };
  }
}
