import { Module } from '@nestjs/common';
import { RequestsModule } from '#requests';
import { ApprovalPolicyController } from './approval-policy.controller.js';

@Module({ imports: [RequestsModule], controllers: [ApprovalPolicyController] })
export class ApprovalPolicyApiModule {}
