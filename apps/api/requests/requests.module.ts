import { Inject, Module } from '@nestjs/common';
import { ReadinessChecks } from '#platform/http';
import { RequestsModule } from '#requests';
import { TemporalModule, WorkflowService } from '#temporal';
import { RequestAttachmentsController } from './request-attachments.controller.js';
import { BulkCommandsController } from './bulk-commands.controller.js';
import { RequestImportController } from './request-import.controller.js';
import { RequestCasesController } from './request-cases.controller.js';
import { RequestCommandsController } from './request-commands.controller.js';
import { RequestCorrectionsController } from './request-corrections.controller.js';
import { RequestCommentsController } from './request-comments.controller.js';
import { RequestEvidenceController } from './request-evidence.controller.js';
import { RequestDocumentsController } from './request-documents.controller.js';
import { RequestIntakeController } from './request-intake.controller.js';
import { RequestMessagesController } from './request-messages.controller.js';
import { RequestTasksController } from './request-tasks.controller.js';
import { ProofOfWorkController } from './proof-of-work.controller.js';
import { RequestsController } from './requests.controller.js';

@Module({
  imports: [TemporalModule, RequestsModule],
  controllers: [
    ProofOfWorkController,
    RequestsController,
    RequestCommandsController,
    RequestCorrectionsController,
    RequestCommentsController,
    BulkCommandsController,
    RequestImportController,
    RequestDocumentsController,
    RequestMessagesController,
    RequestEvidenceController,
    RequestAttachmentsController,
    RequestIntakeController,
    RequestCasesController,
    RequestTasksController,
  ],
})
export class RequestsApiModule {
  /** A request can be taken when its workflow can be started soon. */
  constructor(
    @Inject(ReadinessChecks) checks: ReadinessChecks,
    @Inject(WorkflowService) workflows: WorkflowService,
  ) {
    checks.register('temporal', () => workflows.ping());
  }
}
