import { Module } from '@nestjs/common';
import { RequestsModule } from '#requests';
import { ApprovalPolicyController } from './approval-policy.controller.js';
import { PreApprovalsController } from './pre-approvals.controller.js';

@Module({ imports: [RequestsModule], controllers: [ApprovalPolicyController, PreApprovalsController] })
export class ApprovalPolicyApiModule {}
