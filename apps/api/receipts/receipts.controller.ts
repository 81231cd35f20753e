import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public, Requires } from '#access';
import { MEDIA_TYPES, ReceiptVerifier, ReceiptsService } from '#consents';
import {
  id,
  receiptListQuerySchema,
  receiptPageSchema,
  receiptVerificationInputSchema,
  receiptVerificationSchema,
  type Page,
  type ReceiptListQuery,
  type ReceiptSummary,
  type ReceiptVerification,
  type ReceiptVerificationInput,
} from '#contracts/schemas';
import { Answers } from '#platform/http';
import { AnswersReceipt } from './answers-receipt.decorator.js';
import { receiptForm } from './receipt-form.js';

const receiptId = id('receipt');

@ApiTags('Receipts')
@Controller('v1/receipts')
export class ReceiptsController {
  constructor(
    @Inject(ReceiptsService) private readonly receipts: ReceiptsService,
    @Inject(ReceiptVerifier) private readonly verifier: ReceiptVerifier,
  ) {}

  @Get()
  @Requires('receipts:read')
  @Answers(200, receiptPageSchema, 'Receipts of a person, newest first')
  list(
    @Query({ schema: receiptListQuerySchema }) { subject, ...page }: ReceiptListQuery,
  ): Promise<Page<ReceiptSummary>> {
    return this.receipts.list(subject, page);
  }

  @Get(':id')
  @Requires('receipts:read')
  @AnswersReceipt()
  get(
    @Param('id', { schema: receiptId }) receipt: string,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | object> {
    const form = receiptForm(accept);
    void reply.type(MEDIA_TYPES[form]).header('vary', 'Accept');
    return this.receipts.get(receipt, form);
  }

  /** For anybody who was given a receipt. What became of it is told for a good signature alone. */
  @Post('verify')
  @HttpCode(200)
  @Public()
  @Answers(200, receiptVerificationSchema, 'What the receipt is worth')
  verify(
    @Body({ schema: receiptVerificationInputSchema }) { receipt }: ReceiptVerificationInput,
  ): Promise<ReceiptVerification> {
    return this.verifier.verify(receipt);
  }
}
