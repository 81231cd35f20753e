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
import { MailModule, TenantMailer } from '#mail';
import { UnitOfWork } from '#persistence';
import { CLOCK, SETTINGS, providerOf, type Settings } from '#platform';
import { ConsentActivities } from './activity/consent-activities.js';
import { EventLog, WebhooksModule } from '#webhooks';
import { Catalogues } from './catalogue/catalogues.js';
import { PublishedTexts } from './catalogue/published-texts.js';
import { ConsentErasure } from './erasure/consent-erasure.js';
import { ConsentEvents } from './events/consent-events.js';
import { PersonExport } from './export/person-export.js';
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
import { OptInWaits } from './gate/opt-in-waits.js';
import { Presentations } from './gate/presentations.js';
import { GpcOptOuts } from './gpc/gpc-opt-outs.service.js';
import { BrowserEvidence } from './evidence/browser-evidence.js';
import { GpcSignals } from './gpc/gpc-signals.js';
import { GpcSupportStatements } from './gpc/gpc-support-statements.js';
import { ConsentLinks } from './links/consent-links.js';
import { MaskedIds } from './masked-ids/masked-ids.js';
import { Preferences } from './preferences/preferences.service.js';
import { LinkedConsents } from './preference-links/linked-consents.service.js';
import { PreferenceLinks } from './preference-links/preference-links.js';
import { Authorisations } from './pending/authorisations.service.js';
import { ConfirmationLinks } from './pending/confirmation-links.js';
import { Confirmations } from './pending/confirmations.js';
import { PendingAnswers } from './pending/pending-answers.js';
import { ChainAppender } from './records/chain-appender.js';
import { RecordingConnections } from './records/recording-connections.js';
import { ConsentRecorder } from './records/consent-recorder.js';
import { ConsentRecordsService } from './records/consent-records.service.js';
import { ConsentWithdrawal } from './rights/consent-withdrawal.js';
import { ExercisedRights } from './rights/exercised-rights.js';
import { OwnConsents } from './self-care/own-consents.service.js';
import { SubjectNames } from './subjects/subject-names.js';
import { Subjects } from './subjects/subjects.js';
import { ConsentTimers } from './timers/consent-timers.js';
import { PersonalDataCategories } from './administration/categories.service.js';
import { ConsentNumbers } from './administration/metrics.service.js';
import { ConsentPurposes } from './administration/purposes.service.js';
import { ConsentRecordSearch } from './administration/record-search.service.js';
import { StaffRevocations } from './administration/staff-revocations.js';

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

/** What those who administer consents need beside the definitions. */
const administration: FactoryProvider[] = [
  providerOf(ConsentNumbers, [UnitOfWork, Catalogues, CLOCK]),
  providerOf(PersonalDataCategories, [UnitOfWork, DefinitionChanges, Catalogues, ControllerProfiles, CLOCK]),
  providerOf(ConsentPurposes, [Catalogues]),
  providerOf(ConsentRecordSearch, [UnitOfWork, Catalogues, Subjects, AuditTrail, CLOCK]),
  providerOf(StaffRevocations, [UnitOfWork, Subjects, ConsentRecorder, AuditTrail, CLOCK]),
];

/** What is asked of people, what they answered, and the proof of it. */
@Global()
@Module({
  imports: [WebhooksModule, MailModule],
  providers: [
    providerOf(BuiltinConsents, [UnitOfWork, DefinitionChanges, Catalogues, GroupsService, CLOCK]),
    providerOf(ClientAnswers, [UnitOfWork, Catalogues, Subjects, ConsentRecorder, CLOCK]),
    providerOf(Catalogues, [UnitOfWork]),
    providerOf(PublishedTexts, [UnitOfWork]),
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
      provide: RecordingConnections,
      inject: [SETTINGS],
      useFactory: ({ DATABASE_URL }: Settings) => new RecordingConnections(DATABASE_URL),
    },
    providerOf(ConsentRecorder, [
      UnitOfWork,
      RecordingConnections,
      Catalogues,
      ControllerProfiles,
      Subjects,
      CLOCK,
      PendingAnswers,
    ]),
    providerOf(ChainAppender, [UnitOfWork, Subjects, CLOCK]),
    providerOf(ConsentRecordsService, [UnitOfWork, Subjects, ChainAppender, CLOCK]),
    providerOf(ExercisedRights, [UnitOfWork, Subjects, ChainAppender]),
    providerOf(ConsentWithdrawal, [UnitOfWork, Subjects, ConsentRecorder]),
    providerOf(ConsentLinks, [
      UnitOfWork,
      Catalogues,
      Subjects,
      ChainAppender,
      ConsentRecorder,
      AuditTrail,
      CLOCK,
    ]),
    providerOf(SubjectNames, [UnitOfWork, Subjects]),
    providerOf(ConsentEvents, [UnitOfWork]),
    providerOf(ConsentActivities, [UnitOfWork, Subjects, AuditTrail, CLOCK, SETTINGS]),
    providerOf(ConsentErasure, [UnitOfWork, Subjects, CLOCK]),
    providerOf(PersonExport, [UnitOfWork, Subjects, SETTINGS]),
    providerOf(ConsentTimers, [UnitOfWork, CLOCK]),
    providerOf(Presentations, [KeyManager, Subjects, CLOCK]),
    providerOf(GpcOptOuts, [ConsentRecorder, CLOCK]),
    providerOf(GpcSignals, [UnitOfWork, Catalogues, Subjects, GpcOptOuts, CLOCK]),
    providerOf(BrowserEvidence, [UnitOfWork]),
    providerOf(ConsentGate, [
      UnitOfWork,
      Catalogues,
      ConsentClients,
      BuiltinConsents,
      Subjects,
      Presentations,
      MaskedIds,
      GpcSignals,
      OptInWaits,
      CLOCK,
    ]),
    providerOf(OptInWaits, [UnitOfWork, KeyManager, CLOCK]),
    providerOf(GpcSupportStatements, [UnitOfWork]),
    providerOf(OwnConsents, [
      UnitOfWork,
      Catalogues,
      ConsentClients,
      Subjects,
      ConsentRecorder,
      ConsentWithdrawal,
      OptInWaits,
      CLOCK,
      SETTINGS,
    ]),
    providerOf(Preferences, [UnitOfWork, OwnConsents, Subjects, ChainAppender]),
    providerOf(PreferenceLinks, [KeyManager, CLOCK]),
    providerOf(LinkedConsents, [
      UnitOfWork,
      PreferenceLinks,
      SubjectNames,
      Catalogues,
      OwnConsents,
      Preferences,
      AuditTrail,
      CLOCK,
      SETTINGS,
    ]),
    providerOf(ConfirmationLinks, [
      UnitOfWork,
      DigestKey,
      KeyManager,
      TenantMailer,
      ControllerProfiles,
      CLOCK,
      SETTINGS,
    ]),
    providerOf(PendingAnswers, [UnitOfWork, ConfirmationLinks]),
    providerOf(Confirmations, [UnitOfWork, ConfirmationLinks, Subjects, ConsentRecorder]),
    providerOf(Authorisations, [UnitOfWork, Subjects, ConsentRecorder, AuditTrail, CLOCK]),
    ...definitions,
    ...administration,
  ],
  exports: [
    ...administration.map(({ provide }) => provide),
    Confirmations,
    Authorisations,
    SubjectNames,
    ConsentEvents,
    ConsentActivities,
    ConsentErasure,
    PersonExport,
    ConsentTimers,
    BuiltinConsents,
    ClientAnswers,
    Catalogues,
    PublishedTexts,
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
    OwnConsents,
    Preferences,
    LinkedConsents,
  ],
})
export class ConsentsModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(BuiltinRights) private readonly rights: BuiltinRights,
    @Inject(RecordingConnections) private readonly connections: RecordingConnections,
  ) {}

  /** Tenants that were there before their rights were. */
  onApplicationBootstrap(): Promise<void> {
    return this.rights.ensureEverywhere();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.connections.close();
  }
}
