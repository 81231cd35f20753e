import { Module } from '@nestjs/common';
import { KeyManager } from '#keys';
import { Outbox, UnitOfWork } from '#persistence';
import { Mailer } from './mailer.js';

/** Writing notices down. Sending them is the dispatcher's. */
@Module({
  providers: [
    {
      provide: Mailer,
      inject: [UnitOfWork, Outbox, KeyManager],
      useFactory: (...parts: ConstructorParameters<typeof Mailer>) => new Mailer(...parts),
    },
  ],
  exports: [Mailer],
})
export class MailModule {}
