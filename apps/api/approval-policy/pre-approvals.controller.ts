import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import {
  id,
  preApprovalSchema,
  preApprovalVerdictSchema,
  type PreApprovalVerdict,
  type PreApprovalView,
} from '#contracts/schemas';
import { Answers, Idempotent } from '#platform/http';
import { PreApprovals } from '#requests';

/** For systems that were asked about a plan and did not answer at once. */
@ApiTags('Approval policy')
@Controller('v1/pre-approvals')
export class PreApprovalsController {
  constructor(@Inject(PreApprovals) private readonly checks: PreApprovals) {}

  @Post(':id')
  @HttpCode(200)
  @Requires('pre-approvals:answer')
  @Idempotent()
  @Answers(200, preApprovalSchema, 'Taken; when it was the last and all agree, the plan is carried out')
  answer(
    @Param('id', { schema: id('preApproval') }) check: string,
    @Body({ schema: preApprovalVerdictSchema }) body: PreApprovalVerdict,
  ): Promise<PreApprovalView> {
    return this.checks.answer(check, body);
  }
}
