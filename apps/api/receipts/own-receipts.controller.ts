import { Controller, Get, Headers, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentPerson, Requires, type Person } from '#access';
import { MEDIA_TYPES, ReceiptsService } from '#consents';
import {
  id,
  pageQuerySchema,
  receiptPageSchema,
  type Page,
  type PageQuery,
  type ReceiptSummary,
} from '#contracts/schemas';
import { Answers } from '#platform/http';
import { AnswersReceipt } from './answers-receipt.decorator.js';
import { receiptForm } from './receipt-form.js';

const receiptId = id('receipt');

/** People and the proof of their own answers: who they are comes from the token alone. */
@ApiTags('Own receipts')
@Controller('v1/me/receipts')
@Requires('me:consents')
export class OwnReceiptsController {
  constructor(@Inject(ReceiptsService) private readonly receipts: ReceiptsService) {}

  @Get()
  @Answers(200, receiptPageSchema, 'Own receipts, newest first')
  list(
    @CurrentPerson() person: Person,
    @Query({ schema: pageQuerySchema }) page: PageQuery,
  ): Promise<Page<ReceiptSummary>> {
    return this.receipts.list(person.subject, page);
  }

  @Get(':id')
  @AnswersReceipt()
  get(
    @CurrentPerson() person: Person,
    @Param('id', { schema: receiptId }) receipt: string,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | object> {
    const form = receiptForm(accept);
    void reply.type(MEDIA_TYPES[form]).header('vary', 'Accept');
    return this.receipts.getOwn(person.subject, receipt, form);
  }
}
