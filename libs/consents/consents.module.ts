import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { CLOCK, SETTINGS, type Clock, type Settings } from '#platform';
import { ConsentActivities } from './activity/consent-activities.js';
import { Catalogues } from './catalogue/catalogues.js';
import { PublicTexts } from './catalogue/public-texts.js';
import { ConsentEvents } from './events/consent-events.js';
import { ControllerProfiles } from './receipts/controller-profiles.js';
import { ReceiptSigner } from './receipts/receipt-signer.js';
import { ReceiptVerifier } from './receipts/receipt-verification.js';
import { ReceiptsService } from './receipts/receipts.service.js';
import { ChainAppender } from './records/chain-appender.js';
import { ConsentRecorder } from './records/consent-recorder.js';
import { ConsentRecordsService } from './records/consent-records.service.js';
import { RecordingConnection } from './records/record-log.repository.js';
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
    {
      provide: PublicTexts,
      inject: [UnitOfWork],
      useFactory: (unitOfWork: UnitOfWork) => new PublicTexts(unitOfWork),
    },
    { provide: Subjects, inject: [KeyManager], useFactory: (keys: KeyManager) => new Subjects(keys) },
    {
      provide: ControllerProfiles,
      inject: [UnitOfWork, Catalogues, AuditTrail, CLOCK, SETTINGS],
      useFactory: (...parts: ConstructorParameters<typeof ControllerProfiles>) =>
        new ControllerProfiles(...parts),
    },
    {
      provide: ReceiptSigner,
      inject: [UnitOfWork, KeyManager, Catalogues, ControllerProfiles, Subjects, CLOCK, SETTINGS],
      useFactory: (...parts: ConstructorParameters<typeof ReceiptSigner>) => new ReceiptSigner(...parts),
    },
    {
      provide: ReceiptsService,
      inject: [UnitOfWork, ReceiptSigner, Subjects, AuditTrail, CLOCK],
      useFactory: (...parts: ConstructorParameters<typeof ReceiptsService>) => new ReceiptsService(...parts),
    },
    {
      provide: ReceiptVerifier,
      inject: [UnitOfWork, KeyManager, CLOCK],
      useFactory: (...parts: ConstructorParameters<typeof ReceiptVerifier>) => new ReceiptVerifier(...parts),
    },
    {
      provide: RecordingConnection,
      inject: [SETTINGS],
      useFactory: ({ DATABASE_URL }: Settings) => new RecordingConnection(DATABASE_URL),
    },
    {
      provide: ConsentRecorder,
      inject: [UnitOfWork, RecordingConnection, Catalogues, ControllerProfiles, Subjects, CLOCK],
      useFactory: (...parts: ConstructorParameters<typeof ConsentRecorder>) => new ConsentRecorder(...parts),
    },
    {
      provide: ChainAppender,
      inject: [UnitOfWork, Subjects, CLOCK],
      useFactory: (unitOfWork: UnitOfWork, subjects: Subjects, clock: Clock) =>
        new ChainAppender(unitOfWork, subjects, clock),
    },
    {
      provide: ConsentRecordsService,
      inject: [UnitOfWork, Subjects, ChainAppender],
      useFactory: (unitOfWork: UnitOfWork, subjects: Subjects, appender: ChainAppender) =>
        new ConsentRecordsService(unitOfWork, subjects, appender),
    },
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
  exports: [
    SubjectNames,
    ConsentEvents,
    ConsentActivities,
    ConsentTimers,
    Catalogues,
    PublicTexts,
    Subjects,
    ControllerProfiles,
    ReceiptSigner,
    ReceiptsService,
    ReceiptVerifier,
    ConsentRecorder,
    ChainAppender,
    ConsentRecordsService,
  ],
})
export class ConsentsModule implements OnApplicationShutdown {
  constructor(@Inject(RecordingConnection) private readonly connection: RecordingConnection) {}

  async onApplicationShutdown(): Promise<void> {
    await this.connection.close();
  }
}
