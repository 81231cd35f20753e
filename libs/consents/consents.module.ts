import { Global, Module } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { Catalogues } from './catalogue/catalogues.js';
import { ConsentClients } from './clients/consent-clients.service.js';
import { MaskedIds } from './masked-ids/masked-ids.js';
import { Subjects } from './subjects/subjects.js';

/** What is asked of people, what they answered, and the proof of it. */
@Global()
@Module({
  providers: [
    {
      provide: Catalogues,
      inject: [UnitOfWork],
      useFactory: (unitOfWork: UnitOfWork) => new Catalogues(unitOfWork),
    },
    { provide: Subjects, inject: [KeyManager], useFactory: (keys: KeyManager) => new Subjects(keys) },
    {
      provide: ConsentClients,
      inject: [UnitOfWork, Catalogues, AuditTrail, CLOCK],
      useFactory: (...parts: [UnitOfWork, Catalogues, AuditTrail, Clock]) => new ConsentClients(...parts),
    },
    {
      provide: MaskedIds,
      inject: [KeyManager, CLOCK],
      useFactory: (keys: KeyManager, clock: Clock) => new MaskedIds(keys, clock),
    },
  ],
  exports: [Catalogues, Subjects, ConsentClients, MaskedIds],
})
export class ConsentsModule {}
