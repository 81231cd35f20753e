import {
  Global,
  Inject,
  Module,
  type FactoryProvider,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { TENANT_BEGINNING } from '#access';
import { AuditTrail } from '#audit';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { CLOCK, SETTINGS, type Clock, type Settings } from '#platform';
import { EventLog, WebhooksModule } from '#webhooks';
import { Catalogues } from './catalogue/catalogues.js';
import { BuiltinConsents } from './clients/builtin-consents.js';
import { ClientAnswers } from './clients/client-answers.service.js';
import { ConsentClients } from './clients/consent-clients.service.js';
import { DefinitionChanges } from './definitions/definition-changes.js';
import { DefinitionsService } from './definitions/definitions/definitions.service.js';
import { GroupsService } from './definitions/groups/groups.service.js';
import { BuiltinRights } from './definitions/rights/builtin-rights.js';
import { RightsService } from './definitions/rights/rights.service.js';
import { VersionsService } from './definitions/versions/versions.service.js';
import { MaskedIds } from './masked-ids/masked-ids.js';
import { ChainAppender } from './records/chain-appender.js';
import { ConsentRecorder } from './records/consent-recorder.js';
import { ConsentRecordsService } from './records/consent-records.service.js';
import { RecordingConnection } from './records/record-log.repository.js';
import { Subjects } from './subjects/subjects.js';

const definitions: FactoryProvider[] = [
  {
    provide: DefinitionChanges,
    inject: [UnitOfWork, Catalogues, AuditTrail, EventLog],
    useFactory: (...parts: ConstructorParameters<typeof DefinitionChanges>) =>
      new DefinitionChanges(...parts),
  },
  {
    provide: GroupsService,
    inject: [UnitOfWork, DefinitionChanges, CLOCK],
    useFactory: (...parts: ConstructorParameters<typeof GroupsService>) => new GroupsService(...parts),
  },
  {
    provide: RightsService,
    inject: [UnitOfWork, DefinitionChanges, CLOCK],
    useFactory: (...parts: ConstructorParameters<typeof RightsService>) => new RightsService(...parts),
  },
  {
    provide: DefinitionsService,
    inject: [UnitOfWork, DefinitionChanges, GroupsService, RightsService, CLOCK],
    useFactory: (...parts: ConstructorParameters<typeof DefinitionsService>) =>
      new DefinitionsService(...parts),
  },
  {
    provide: VersionsService,
    inject: [UnitOfWork, DefinitionChanges, DefinitionsService, CLOCK],
    useFactory: (...parts: ConstructorParameters<typeof VersionsService>) => new VersionsService(...parts),
  },
  {
    provide: BuiltinRights,
    inject: [UnitOfWork, CLOCK],
    useFactory: (unitOfWork: UnitOfWork, clock: Clock) => new BuiltinRights(unitOfWork, clock),
  },
  {
    provide: TENANT_BEGINNING,
    inject: [BuiltinRights],
    useFactory: (rights: BuiltinRights) => () => rights.ensure(),
  },
];

/** What is asked of people, what they answered, and the proof of it. */
@Global()
@Module({
  imports: [WebhooksModule],
  providers: [
    {
      provide: BuiltinConsents,
      inject: [UnitOfWork, DefinitionChanges, Catalogues, GroupsService, CLOCK],
      useFactory: (...parts: ConstructorParameters<typeof BuiltinConsents>) => new BuiltinConsents(...parts),
    },
    {
      provide: ClientAnswers,
      inject: [UnitOfWork, Catalogues, Subjects, ConsentRecorder, CLOCK],
      useFactory: (...parts: ConstructorParameters<typeof ClientAnswers>) => new ClientAnswers(...parts),
    },
    {
      provide: Catalogues,
      inject: [UnitOfWork],
      useFactory: (unitOfWork: UnitOfWork) => new Catalogues(unitOfWork),
    },
    { provide: Subjects, inject: [KeyManager], useFactory: (keys: KeyManager) => new Subjects(keys) },
    {
      provide: ConsentClients,
      inject: [UnitOfWork, Catalogues, DefinitionChanges, BuiltinConsents, CLOCK],
      useFactory: (...parts: ConstructorParameters<typeof ConsentClients>) => new ConsentClients(...parts),
    },
    {
      provide: MaskedIds,
      inject: [KeyManager, CLOCK],
      useFactory: (keys: KeyManager, clock: Clock) => new MaskedIds(keys, clock),
    },
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
    ...definitions,
  ],
  exports: [
    BuiltinConsents,
    ClientAnswers,
    Catalogues,
    Subjects,
    ConsentClients,
    MaskedIds,
    ConsentRecorder,
    ChainAppender,
    ConsentRecordsService,
    DefinitionChanges,
    GroupsService,
    RightsService,
    DefinitionsService,
    VersionsService,
    TENANT_BEGINNING,
  ],
})
export class ConsentsModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(BuiltinRights) private readonly rights: BuiltinRights,
    @Inject(RecordingConnection) private readonly connection: RecordingConnection,
  ) {}

  /** Tenants that were there before their rights were. */
  onApplicationBootstrap(): Promise<void> {
    return this.rights.ensureEverywhere();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.connection.close();
  }
}
