import { Module } from '@nestjs/common';
import { KeyManager } from '#keys';
import { Outbox, UnitOfWork } from '#persistence';
import { Mailer } from './mailer.js';
import { StaffMailer } from './staff-mailer.js';

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
  ],
  exports: [Mailer, StaffMailer],
})
export class MailModule {}
