import { Body, Controller, Delete, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import {
  createLegalHoldSchema,
  id,
  legalHoldListQuerySchema,
  legalHoldPageSchema,
  legalHoldSchema,
  type CreateLegalHold,
  type LegalHoldListQuery,
  type LegalHoldView,
  type Page,
} from '#contracts/schemas';
import { Answers, Idempotent } from '#platform/http';
import { LegalHolds } from '#requests';

const holdId = id('legalHold');

/** What must not be erased for now, of a person or of a store. */
@ApiTags('Legal holds')
@Controller('v1/legal-holds')
export class LegalHoldsController {
  constructor(@Inject(LegalHolds) private readonly holds: LegalHolds) {}

  @Post()
  @Requires('legal-holds:write')
  @Idempotent()
  @Answers(201, legalHoldSchema, 'In force at once')
  create(@Body({ schema: createLegalHoldSchema }) body: CreateLegalHold): Promise<LegalHoldView> {
    return this.holds.create(body);
  }

  @Get()
  @Requires('legal-holds:read')
  @Answers(200, legalHoldPageSchema, 'Legal holds, newest first; of people without their identifiers')
  list(@Query({ schema: legalHoldListQuerySchema }) query: LegalHoldListQuery): Promise<Page<LegalHoldView>> {
    return this.holds.page(query);
  }

  @Get(':id')
  @Requires('legal-holds:read')
  @Answers(200, legalHoldSchema, 'With the identifiers of the person')
  get(@Param('id', { schema: holdId }) hold: string): Promise<LegalHoldView> {
    return this.holds.get(hold);
  }

  /** Whose it was is forgotten. */
  @Delete(':id')
  @Requires('legal-holds:write')
  @Answers(200, legalHoldSchema, 'Ended; ending it again changes nothing')
  end(@Param('id', { schema: holdId }) hold: string): Promise<LegalHoldView> {
    return this.holds.end(hold);
  }
}
