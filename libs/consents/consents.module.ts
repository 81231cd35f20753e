import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { CLOCK, SETTINGS, type Clock, type Settings } from '#platform';
import { Catalogues } from './catalogue/catalogues.js';
import { ChainAppender } from './records/chain-appender.js';
import { ConsentRecorder } from './records/consent-recorder.js';
import { ConsentRecordsService } from './records/consent-records.service.js';
import { RecordingConnection } from './records/record-log.repository.js';
import { ConsentWithdrawal } from './rights/consent-withdrawal.js';
import { ExercisedRights } from './rights/exercised-rights.js';
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
      provide: RecordingConnection,
      inject: [SETTINGS],
      useFactory: ({ DATABASE_URL }: Settings) => new RecordingConnection(DATABASE_URL),
    },
    {
      provide: ConsentRecorder,
      inject: [UnitOfWork, RecordingConnection, Catalogues, Subjects, CLOCK],
      useFactory: (
        unitOfWork: UnitOfWork,
        connection: RecordingConnection,
        catalogues: Catalogues,
        subjects: Subjects,
        clock: Clock,
      ) => new ConsentRecorder(unitOfWork, connection, catalogues, subjects, clock),
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
      provide: ExercisedRights,
      inject: [UnitOfWork, Subjects, ChainAppender],
      useFactory: (unitOfWork: UnitOfWork, subjects: Subjects, appender: ChainAppender) =>
        new ExercisedRights(unitOfWork, subjects, appender),
    },
    {
      provide: ConsentWithdrawal,
      inject: [UnitOfWork, Subjects, ConsentRecorder],
      useFactory: (unitOfWork: UnitOfWork, subjects: Subjects, recorder: ConsentRecorder) =>
        new ConsentWithdrawal(unitOfWork, subjects, recorder),
    },
  ],
  exports: [
    Catalogues,
    Subjects,
    ConsentRecorder,
    ChainAppender,
    ConsentRecordsService,
    ExercisedRights,
    ConsentWithdrawal,
  ],
})
export class ConsentsModule implements OnApplicationShutdown {
  constructor(@Inject(RecordingConnection) private readonly connection: RecordingConnection) {}

  async onApplicationShutdown(): Promise<void> {
    await this.connection.close();
  }
}
