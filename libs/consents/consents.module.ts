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
import { PipelinedConnection, UnitOfWork } from '#persistence';
import { CLOCK, SETTINGS, providerOf, type Settings } from '#platform';
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
import { GpcSupportStatements } from './gpc/gpc-support-statements.js';
import { MaskedIds } from './masked-ids/masked-ids.js';
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
  providerOf(DefinitionChanges, [UnitOfWork, Catalogues, AuditTrail, EventLog]),
  providerOf(GroupsService, [UnitOfWork, DefinitionChanges, CLOCK]),
  providerOf(RightsService, [UnitOfWork, DefinitionChanges, CLOCK]),
  providerOf(DefinitionsService, [UnitOfWork, DefinitionChanges, GroupsService, RightsService, CLOCK]),
  providerOf(VersionsService, [UnitOfWork, DefinitionChanges, DefinitionsService, CLOCK]),
  providerOf(BuiltinRights, [UnitOfWork, CLOCK]),
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
    providerOf(BuiltinConsents, [UnitOfWork, DefinitionChanges, Catalogues, GroupsService, CLOCK]),
    providerOf(ClientAnswers, [UnitOfWork, Catalogues, Subjects, ConsentRecorder, CLOCK]),
    providerOf(Catalogues, [UnitOfWork]),
    providerOf(PublicTexts, [UnitOfWork]),
    providerOf(Subjects, [KeyManager]),
    providerOf(ControllerProfiles, [UnitOfWork, Catalogues, AuditTrail, CLOCK, SETTINGS]),
    providerOf(ReceiptSigner, [
      UnitOfWork,
      KeyManager,
      Catalogues,
      ControllerProfiles,
      Subjects,
      CLOCK,
      SETTINGS,
    ]),
    providerOf(ReceiptsService, [UnitOfWork, ReceiptSigner, Subjects, AuditTrail, CLOCK]),
    providerOf(ReceiptVerifier, [UnitOfWork, KeyManager, CLOCK]),
    providerOf(ConsentClients, [UnitOfWork, Catalogues, DefinitionChanges, BuiltinConsents, CLOCK]),
    providerOf(MaskedIds, [KeyManager, CLOCK]),
    {
      provide: RECORDING,
      inject: [SETTINGS],
      useFactory: ({ DATABASE_URL }: Settings) => new PipelinedConnection(DATABASE_URL, { plans: 'each' }),
    },
    providerOf(ConsentRecorder, [UnitOfWork, RECORDING, Catalogues, ControllerProfiles, Subjects, CLOCK]),
    providerOf(ChainAppender, [UnitOfWork, Subjects, CLOCK]),
    providerOf(ConsentRecordsService, [UnitOfWork, Subjects, ChainAppender]),
    providerOf(ExercisedRights, [UnitOfWork, Subjects, ChainAppender]),
    providerOf(ConsentWithdrawal, [UnitOfWork, Subjects, ConsentRecorder]),
    providerOf(SubjectNames, [UnitOfWork, Subjects]),
    providerOf(ConsentEvents, [UnitOfWork]),
    providerOf(ConsentActivities, [UnitOfWork, Subjects, AuditTrail, CLOCK, SETTINGS]),
    providerOf(ConsentTimers, [UnitOfWork, CLOCK]),
    providerOf(Presentations, [KeyManager, Subjects, CLOCK]),
    providerOf(GpcOptOuts, [ConsentRecorder, CLOCK]),
    providerOf(ConsentGate, [
      UnitOfWork,
      Catalogues,
      ConsentClients,
      Subjects,
      Presentations,
      MaskedIds,
      GpcOptOuts,
      CLOCK,
    ]),
    providerOf(GpcSupportStatements, [UnitOfWork]),
    providerOf(Permalinks, [UnitOfWork]),
    ...definitions,
  ],
  exports: [
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
    DefinitionChanges,
    GroupsService,
    RightsService,
    DefinitionsService,
    VersionsService,
    TENANT_BEGINNING,
    Presentations,
    GpcOptOuts,
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
