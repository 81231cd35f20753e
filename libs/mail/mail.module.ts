import { Module } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { Catalogue } from '#catalogue';
import { KeyManager } from '#keys';
import { Outbox, UnitOfWork } from '#persistence';
import { CLOCK } from '#platform';
import { MailTemplates } from './letters/mail-templates.service.js';
import { Mailer } from './mailer.js';
import { RecipientMailer } from './recipient-mailer.js';
import { StaffMailer } from './staff-mailer.js';
import { TenantMailer } from './tenant-mailer.js';

/** Writing notices down. Sending them is the dispatcher's. */
@Module({
  providers: [
    {
      provide: Mailer,
      inject: [UnitOfWork, Outbox, KeyManager],
      useFactory: (...parts: ConstructorParameters<typeof Mailer>) => new Mailer(...parts),
    },
    {
      provide: StaffMailer,
      inject: [UnitOfWork, Outbox, KeyManager],
      useFactory: (...parts: ConstructorParameters<typeof StaffMailer>) => new StaffMailer(...parts),
    },
    {
      provide: TenantMailer,
      inject: [UnitOfWork, Outbox, KeyManager],
      useFactory: (...parts: ConstructorParameters<typeof TenantMailer>) => new TenantMailer(...parts),
    },
    {
      provide: RecipientMailer,
      inject: [UnitOfWork, Outbox, KeyManager],
      useFactory: (...parts: ConstructorParameters<typeof RecipientMailer>) => new RecipientMailer(...parts),
    },
    {
      provide: MailTemplates,
      inject: [UnitOfWork, Outbox, KeyManager, AuditTrail, CLOCK, Catalogue],
      useFactory: (...parts: ConstructorParameters<typeof MailTemplates>) => new MailTemplates(...parts),
    },
  ],
  exports: [Mailer, StaffMailer, TenantMailer, RecipientMailer, MailTemplates],
})
export class MailModule {}
