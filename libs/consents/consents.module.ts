import { Global, Module } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { CLOCK, SETTINGS, type Clock } from '#platform';
import { ConsentActivities } from './activity/consent-activities.js';
import { Catalogues } from './catalogue/catalogues.js';
import { ConsentEvents } from './events/consent-events.js';
import { SubjectNames } from './subjects/subject-names.js';
import { Subjects } from './subjects/subjects.js';
import { ConsentTimers } from './timers/consent-timers.js';

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
      provide: SubjectNames,
      inject: [UnitOfWork, Subjects],
      useFactory: (unitOfWork: UnitOfWork, subjects: Subjects) => new SubjectNames(unitOfWork, subjects),
    },
    {
      provide: ConsentEvents,
      inject: [UnitOfWork],
      useFactory: (unitOfWork: UnitOfWork) => new ConsentEvents(unitOfWork),
    },
    {
      provide: ConsentActivities,
      inject: [UnitOfWork, Subjects, AuditTrail, CLOCK, SETTINGS],
      useFactory: (...parts: ConstructorParameters<typeof ConsentActivities>) =>
        new ConsentActivities(...parts),
    },
    {
      provide: ConsentTimers,
      inject: [UnitOfWork, CLOCK],
      useFactory: (unitOfWork: UnitOfWork, clock: Clock) => new ConsentTimers(unitOfWork, clock),
    },
  ],
  exports: [ConsentTimers, Catalogues, Subjects, SubjectNames, ConsentEvents, ConsentActivities],
})
export class ConsentsModule {}
