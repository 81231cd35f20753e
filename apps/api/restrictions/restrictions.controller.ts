import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import {
  id,
  liftNoticeSchema,
  restrictionListQuerySchema,
  restrictionPageSchema,
  restrictionSchema,
  type LiftNotice,
  type Page,
  type RestrictionListQuery,
  type RestrictionView,
} from '#contracts/schemas';
import { RestrictionsRegister } from '#decisions';
import { Answers, Idempotent } from '#platform/http';
import { LiftingService } from '#requests';
import { restrictionView } from './restriction.view.js';

const restrictionId = id('restriction');

@ApiTags('Restrictions')
@Controller('v1/restrictions')
export class RestrictionsController {
  constructor(
    @Inject(RestrictionsRegister) private readonly register: RestrictionsRegister,
    @Inject(LiftingService) private readonly lifting: LiftingService,
  ) {}

  @Get()
  @Requires('restrictions:read')
  @Answers(200, restrictionPageSchema, 'Restrictions, newest first')
  async list(
    @Query({ schema: restrictionListQuerySchema }) query: RestrictionListQuery,
  ): Promise<Page<RestrictionView>> {
    const { items, nextCursor } = await this.register.page(query);
    return { items: items.map(restrictionView), nextCursor };
  }

  @Get(':id')
  @Requires('restrictions:read')
  @Answers(200, restrictionSchema)
  async get(@Param('id', { schema: restrictionId }) restriction: string): Promise<RestrictionView> {
    return restrictionView(await this.register.get(restriction));
  }

  /** Tells the person, as Art. 18(3) GDPR wants before lifting. */
  @Post(':id/lift-notice')
  @HttpCode(200)
  @Requires('restrictions:lift')
  @Idempotent()
  @Answers(200, restrictionSchema)
  async giveNotice(
    @Param('id', { schema: restrictionId }) restriction: string,
    @Body({ schema: liftNoticeSchema }) { reason, agreed }: LiftNotice,
  ): Promise<RestrictionView> {
    return restrictionView(await this.lifting.giveNotice(restriction, reason, agreed));
  }

  @Post(':id/lift')
  @HttpCode(200)
  @Requires('restrictions:lift')
  @Answers(200, restrictionSchema)
  async lift(@Param('id', { schema: restrictionId }) restriction: string): Promise<RestrictionView> {
    return restrictionView(await this.lifting.lift(restriction));
  }
}
