import { Module } from '@nestjs/common';
import { KeyManager } from '#keys';
import { Outbox, UnitOfWork } from '#persistence';
import { ConsentMailer } from './consent-mailer.js';
import { Mailer } from './mailer.js';
import { RecipientMailer } from './recipient-mailer.js';
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
    {
      provide: ConsentMailer,
      inject: [UnitOfWork, Outbox, KeyManager],
      useFactory: (...parts: ConstructorParameters<typeof ConsentMailer>) => new ConsentMailer(...parts),
    },
    {
      provide: RecipientMailer,
      inject: [UnitOfWork, Outbox, KeyManager],
      useFactory: (...parts: ConstructorParameters<typeof RecipientMailer>) => new RecipientMailer(...parts),
    },
  ],
  exports: [Mailer, StaffMailer, ConsentMailer, RecipientMailer],
})
export class MailModule {}
