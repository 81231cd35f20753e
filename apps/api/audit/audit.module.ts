import { Module } from '@nestjs/common';
import { AuditLogService } from '#audit';
import { UnitOfWork } from '#persistence';
import { AuditController } from './audit.controller.js';

@Module({
  controllers: [AuditController],
  providers: [
    {
      provide: AuditLogService,
      inject: [UnitOfWork],
      useFactory: (unitOfWork: UnitOfWork) => new AuditLogService(unitOfWork),
    },
  ],
})
export class AuditModule {}
