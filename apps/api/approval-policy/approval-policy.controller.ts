import { Body, Controller, Get, Inject, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import {
  approvalPolicyPageSchema,
  approvalPolicySchema,
  pageQuerySchema,
  putApprovalPolicySchema,
  type ApprovalPolicyView,
  type Page,
  type PageQuery,
  type PutApprovalPolicy,
} from '#contracts/schemas';
import { Answers } from '#platform/http';
import { ApprovalPolicies } from '#requests';

/** Who must approve which plans, by right and size. */
@ApiTags('Approval policy')
@Controller('v1/approval-policy')
export class ApprovalPolicyController {
  constructor(@Inject(ApprovalPolicies) private readonly policies: ApprovalPolicies) {}

  @Get()
  @Requires('requests:read')
  @Answers(200, approvalPolicySchema, 'The version in force')
  current(): Promise<ApprovalPolicyView> {
    return this.policies.current();
  }

  /** In force for what is planned from now on; plans that are made keep the version they were made under. */
  @Put()
  @Requires('approval-policy:write')
  @Answers(200, approvalPolicySchema, 'In force; the same rules again change nothing')
  put(@Body({ schema: putApprovalPolicySchema }) body: PutApprovalPolicy): Promise<ApprovalPolicyView> {
    return this.policies.put(body);
  }

  @Get('versions')
  @Requires('requests:read')
  @Answers(200, approvalPolicyPageSchema, 'All versions, newest first')
  versions(@Query({ schema: pageQuerySchema }) query: PageQuery): Promise<Page<ApprovalPolicyView>> {
    return this.policies.versions(query);
  }
}
