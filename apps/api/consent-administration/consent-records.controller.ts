import { Body, Controller, Get, Header, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, Requires, type Principal } from '#access';
import { ConsentRecordSearch, StaffRevocations, type RecordReader } from '#consents';
import {
  consentRecordId,
  consentRecordPageSchema,
  consentRecordSchema,
  consentRecordSearchSchema,
  consentRevocationAnswerSchema,
  consentRevocationSchema,
  type ConsentRecordDetail,
  type ConsentRecordPage,
  type ConsentRecordSearchBody,
  type ConsentRevocation,
  type ConsentRevocationAnswer,
} from '#contracts/schemas';
import { Answers, Idempotent } from '#platform/http';

/** Answers of people, for those who administer consents. */
@ApiTags('Consents')
@Controller('v1/consent-records')
export class ConsentRecordsController {
  constructor(
    @Inject(ConsentRecordSearch) private readonly records: ConsentRecordSearch,
    @Inject(StaffRevocations) private readonly revocations: StaffRevocations,
  ) {}

  /** Who people are is masked until a reason is given; the look is kept in the audit trail. */
  @Post('search')
  @HttpCode(200)
  @Requires('consents:read')
  @Header('cache-control', 'no-store')
  @Answers(200, consentRecordPageSchema, 'Records, those that changed last first')
  search(
    @Body({ schema: consentRecordSearchSchema }) body: ConsentRecordSearchBody,
    @CurrentPrincipal() caller: Principal,
  ): Promise<ConsentRecordPage> {
    return this.records.search(body, readerOf(caller));
  }

  @Get(':id')
  @Requires('consents:read')
  @Header('cache-control', 'no-store')
  @Answers(200, consentRecordSchema, 'A record and its answers')
  get(
    @Param('id', { schema: consentRecordId }) id: string,
    @CurrentPrincipal() caller: Principal,
  ): Promise<ConsentRecordDetail> {
    return this.records.get(id, readerOf(caller));
  }

  /** On behalf of the person; the receipt says that somebody else did it. Revoking again changes nothing. */
  @Post(':id/revocation')
  @HttpCode(200)
  @Requires('consents:write')
  @Idempotent()
  @Header('cache-control', 'no-store')
  @Answers(200, consentRevocationAnswerSchema, 'Revoked')
  async revoke(
    @Param('id', { schema: consentRecordId }) id: string,
    @Body({ schema: consentRevocationSchema }) { reason }: ConsentRevocation,
    @CurrentPrincipal() caller: Principal,
  ): Promise<ConsentRevocationAnswer> {
    const { effect } = await this.revocations.revoke(id, reason);
    return {
      ...(await this.records.get(id, readerOf(caller))),
      ...(effect === 'recorded_only' && { effect }),
    };
  }
}

const readerOf = ({ permissions }: Principal): RecordReader => ({
  maySeePersons: permissions.includes('subjects:read'),
});
