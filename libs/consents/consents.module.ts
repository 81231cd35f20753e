import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { CLOCK, SETTINGS, type Clock, type Settings } from '#platform';
import { Catalogues } from './catalogue/catalogues.js';
import { ConsentClients } from './clients/consent-clients.service.js';
import { ConsentGate } from './gate/gate.service.js';
import { Presentations } from './gate/presentations.js';
import { GpcOptOuts } from './gpc/gpc-opt-outs.service.js';
import { GpcSupportStatements } from './gpc/gpc-support-statements.js';
import { MaskedIds } from './masked-ids/masked-ids.js';
import { Permalinks } from './permalink/permalinks.js';
import { ChainAppender } from './records/chain-appender.js';
import { ConsentRecorder } from './records/consent-recorder.js';
import { ConsentRecordsService } from './records/consent-records.service.js';
import { RecordingConnection } from './records/record-log.repository.js';
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
      provide: ConsentClients,
      inject: [UnitOfWork, Catalogues, AuditTrail, CLOCK],
      useFactory: (...parts: [UnitOfWork, Catalogues, AuditTrail, Clock]) => new ConsentClients(...parts),
    },
    {
      provide: MaskedIds,
      inject: [KeyManager, CLOCK],
      useFactory: (keys: KeyManager, clock: Clock) => new MaskedIds(keys, clock),
    },
    {
      provide: Presentations,
      inject: [KeyManager, Subjects, CLOCK],
      useFactory: (...parts: ConstructorParameters<typeof Presentations>) => new Presentations(...parts),
    },
    {
      provide: GpcOptOuts,
      inject: [ConsentRecorder, CLOCK],
      useFactory: (recorder: ConsentRecorder, clock: Clock) => new GpcOptOuts(recorder, clock),
    },
    {
      provide: ConsentGate,
      inject: [UnitOfWork, Catalogues, ConsentClients, Subjects, Presentations, MaskedIds, GpcOptOuts, CLOCK],
      useFactory: (...parts: ConstructorParameters<typeof ConsentGate>) => new ConsentGate(...parts),
    },
    {
      provide: GpcSupportStatements,
      inject: [UnitOfWork],
      useFactory: (unitOfWork: UnitOfWork) => new GpcSupportStatements(unitOfWork),
    },
    {
      provide: Permalinks,
      inject: [UnitOfWork],
      useFactory: (unitOfWork: UnitOfWork) => new Permalinks(unitOfWork),
    },
  ],
  exports: [
    Catalogues,
    Subjects,
    ConsentRecorder,
    ChainAppender,
    ConsentRecordsService,
    ConsentClients,
    MaskedIds,
    Presentations,
    GpcOptOuts,
    ConsentGate,
    GpcSupportStatements,
    Permalinks,
  ],
})
export class ConsentsModule implements OnApplicationShutdown {
  constructor(@Inject(RecordingConnection) private readonly connection: RecordingConnection) {}

  async onApplicationShutdown(): Promise<void> {
    await this.connection.close();
  }
}
