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
import { DigestKey, KeyManager } from '#keys';
import { ConsentMailer, MailModule } from '#mail';
import { PipelinedConnection, UnitOfWork } from '#persistence';
import { CLOCK, SETTINGS, type Clock, type Settings } from '#platform';
import { ConsentActivities } from './activity/consent-activities.js';
import { EventLog, WebhooksModule } from '#webhooks';
import { Catalogues } from './catalogue/catalogues.js';
import { PublicTexts } from './catalogue/public-texts.js';
import { ConsentEvents } from './events/consent-events.js';
import { ControllerProfiles } from './receipts/controller-profiles.js';
import { ReceiptSigner } from './receipts/receipt-signer.js';
import { ReceiptVerifier } from './receipts/receipt-verification.js';
import { ReceiptsService } from './receipts/receipts.service.js';
import { BuiltinConsents } from './clients/builtin-consents.js';
import { ClientAnswers } from './clients/client-answers.service.js';
import { ConsentClients } from './clients/consent-clients.service.js';
import { DefinitionChanges } from './definitions/definition-changes.js';
import { DefinitionsService } from './definitions/definitions/definitions.service.js';
import { GroupsService } from './definitions/groups/groups.service.js';
import { BuiltinRights } from './definitions/rights/builtin-rights.js';
import { RightsService } from './definitions/rights/rights.service.js';
import { VersionsService } from './definitions/versions/versions.service.js';
import { ConsentGate } from './gate/gate.service.js';
import { Presentations } from './gate/presentations.js';
import { GpcOptOuts } from './gpc/gpc-opt-outs.service.js';
import { BrowserEvidence } from './evidence/browser-evidence.js';
import { GpcSignals } from './gpc/gpc-signals.js';
import { GpcSupportStatements } from './gpc/gpc-support-statements.js';
import { ConsentLinks } from './links/consent-links.js';
import { MaskedIds } from './masked-ids/masked-ids.js';
import { Authorisations } from './pending/authorisations.service.js';
import { ConfirmationLinks } from './pending/confirmation-links.js';
import { Confirmations } from './pending/confirmations.js';
import { PendingAnswers } from './pending/pending-answers.js';
import { Permalinks } from './permalink/permalinks.js';
import { ChainAppender } from './records/chain-appender.js';
import { ConsentRecorder } from './records/consent-recorder.js';
import { ConsentRecordsService } from './records/consent-records.service.js';
import { ConsentWithdrawal } from './rights/consent-withdrawal.js';
import { ExercisedRights } from './rights/exercised-rights.js';
import { SubjectNames } from './subjects/subject-names.js';
import { Subjects } from './subjects/subjects.js';
import { ConsentTimers } from './timers/consent-timers.js';

/** The connection of the recorder, which nothing else uses. */
const RECORDING = Symbol('recording connection');

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
  imports: [WebhooksModule, MailModule],
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
      provide: RECORDING,
      inject: [SETTINGS],
      useFactory: ({ DATABASE_URL }: Settings) => new PipelinedConnection(DATABASE_URL, { plans: 'each' }),
    },
    {
      provide: ConsentRecorder,
      inject: [UnitOfWork, RECORDING, Catalogues, ControllerProfiles, Subjects, CLOCK, PendingAnswers],
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
      inject: [UnitOfWork, Subjects, ChainAppender, CLOCK],
      useFactory: (...parts: ConstructorParameters<typeof ConsentRecordsService>) =>
        new ConsentRecordsService(...parts),
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
    {
      provide: ConsentLinks,
      inject: [UnitOfWork, Catalogues, Subjects, ChainAppender, ConsentRecorder, AuditTrail, CLOCK],
      useFactory: (...parts: ConstructorParameters<typeof ConsentLinks>) => new ConsentLinks(...parts),
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
      provide: GpcSignals,
      inject: [UnitOfWork, Catalogues, Subjects, GpcOptOuts],
      useFactory: (...parts: ConstructorParameters<typeof GpcSignals>) => new GpcSignals(...parts),
    },
    {
      provide: BrowserEvidence,
      inject: [UnitOfWork],
      useFactory: (unitOfWork: UnitOfWork) => new BrowserEvidence(unitOfWork),
    },
    {
      provide: ConsentGate,
      inject: [UnitOfWork, Catalogues, ConsentClients, Subjects, Presentations, MaskedIds, GpcSignals, CLOCK],
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
    {
      provide: ConfirmationLinks,
      inject: [UnitOfWork, DigestKey, KeyManager, ConsentMailer, ControllerProfiles, CLOCK, SETTINGS],
      useFactory: (...parts: ConstructorParameters<typeof ConfirmationLinks>) =>
        new ConfirmationLinks(...parts),
    },
    {
      provide: PendingAnswers,
      inject: [UnitOfWork, ConfirmationLinks],
      useFactory: (...parts: ConstructorParameters<typeof PendingAnswers>) => new PendingAnswers(...parts),
    },
    {
      provide: Confirmations,
      inject: [UnitOfWork, ConfirmationLinks, Subjects, ConsentRecorder],
      useFactory: (...parts: ConstructorParameters<typeof Confirmations>) => new Confirmations(...parts),
    },
    {
      provide: Authorisations,
      inject: [UnitOfWork, Subjects, ConsentRecorder, AuditTrail, CLOCK],
      useFactory: (...parts: ConstructorParameters<typeof Authorisations>) => new Authorisations(...parts),
    },
    ...definitions,
  ],
  exports: [
    Confirmations,
    Authorisations,
    SubjectNames,
    ConsentEvents,
    ConsentActivities,
    ConsentTimers,
    BuiltinConsents,
    ClientAnswers,
    Catalogues,
    PublicTexts,
    Subjects,
    ControllerProfiles,
    ReceiptSigner,
    ReceiptsService,
    ReceiptVerifier,
    ConsentClients,
    MaskedIds,
    ConsentRecorder,
    ChainAppender,
    ConsentRecordsService,
    ExercisedRights,
    ConsentWithdrawal,
    ConsentLinks,
    DefinitionChanges,
    GroupsService,
    RightsService,
    DefinitionsService,
    VersionsService,
    TENANT_BEGINNING,
    Presentations,
    GpcOptOuts,
    GpcSignals,
    BrowserEvidence,
    ConsentGate,
    GpcSupportStatements,
    Permalinks,
  ],
})
export class ConsentsModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(BuiltinRights) private readonly rights: BuiltinRights,
    @Inject(RECORDING) private readonly connection: PipelinedConnection,
  ) {}

  /** Tenants that were there before their rights were. */
  onApplicationBootstrap(): Promise<void> {
    return this.rights.ensureEverywhere();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.connection.close();
  }
}
