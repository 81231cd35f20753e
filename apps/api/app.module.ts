import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { AccessModule } from '#access';
import { ConsentsModule } from '#consents';
import type { Clock, Settings } from '#platform';
import { HttpModule } from '#platform/http';
import type { Logger } from '#platform/logging';
import { RuntimeModule } from '#runtime';
import { CidaasApiModule } from './cidaas/cidaas.module.js';
import { ActivityApiModule } from './activity/activity.module.js';
import { ConsentDefinitionsApiModule } from './cidaas/consent-definitions.module.js';
import { ConsentAdministrationApiModule } from './consent-administration/consent-administration.module.js';
import { ConsentAuthorisationsModule } from './consent-authorisations/consent-authorisations.module.js';
import { ConsentConfirmationModule } from './consent-confirmation/consent-confirmation.module.js';
import { ConsentGateApiModule } from './consent-gate/consent-gate.module.js';
import { DataMapApiModule } from './data-map/data-map.module.js';
import { DecisionsApiModule } from './decisions/decisions.module.js';
import { ConsentLinksApiModule } from './consent-links/consent-links.module.js';
import { MaskedIdsApiModule } from './masked-ids/masked-ids.module.js';
import { MeApiModule } from './me/me.module.js';
import { PackagesApiModule } from './packages/packages.module.js';
import { PermalinkApiModule } from './permalink/permalink.module.js';
import { PrivacyNoticesApiModule } from './privacy-notices/privacy-notices.module.js';
import { PreferenceLinksApiModule } from './preference-links/preference-links.module.js';
import { PlatformApiModule } from './platform/platform.module.js';
import { RegimesApiModule } from './regimes/regimes.module.js';
import { ReceiptsApiModule } from './receipts/receipts.module.js';
import { SavedFiltersApiModule } from './saved-filters/saved-filters.module.js';
import { ReportsApiModule } from './reports/reports.module.js';
import { RequestsApiModule } from './requests/requests.module.js';
import { SelfCareApiModule } from './self-care/self-care.module.js';
import { RightsApiModule } from './rights/rights.module.js';
import { RestrictionsApiModule } from './restrictions/restrictions.module.js';
import { StoresApiModule } from './stores/stores.module.js';
import { TasksApiModule } from './tasks/tasks.module.js';
import { TransferTargetsApiModule } from './transfer-targets/transfer-targets.module.js';
import { InboundMailsApiModule } from './inbound-mails/inbound-mails.module.js';
import { LegalHoldsApiModule } from './legal-holds/legal-holds.module.js';
import { RecipientsApiModule } from './recipients/recipients.module.js';
import { ApprovalPolicyApiModule } from './approval-policy/approval-policy.module.js';
import { TemporalCodecModule } from './temporal-codec/temporal-codec.module.js';
import { ApiClientsModule } from './api-clients/api-clients.module.js';
import { AuditModule } from './audit/audit.module.js';
import { HealthModule } from './health/health.module.js';
import { WebhooksApiModule } from './webhooks/webhooks-api.module.js';
import { MailTemplatesApiModule } from './mail-templates/mail-templates.module.js';
import { WellKnownModule } from './well-known/well-known.module.js';

/** One module a feature; a new one is named here. */
const FEATURES: readonly Type[] = [
  HealthModule,
  WellKnownModule,
  RequestsApiModule,
  TasksApiModule,
  SavedFiltersApiModule,
  ApprovalPolicyApiModule,
  LegalHoldsApiModule,
  RecipientsApiModule,
  TransferTargetsApiModule,
  MeApiModule,
  ActivityApiModule,
  PackagesApiModule,
  RestrictionsApiModule,
  RightsApiModule,
  DecisionsApiModule,
  ConsentGateApiModule,
  PermalinkApiModule,
  DataMapApiModule,
  StoresApiModule,
  CidaasApiModule,
  WebhooksApiModule,
  ConsentDefinitionsApiModule,
  ApiClientsModule,
  MaskedIdsApiModule,
  ConsentLinksApiModule,
  AuditModule,
  PlatformApiModule,
  ReceiptsApiModule,
  ConsentAdministrationApiModule,
  SelfCareApiModule,
  PreferenceLinksApiModule,
  ConsentConfirmationModule,
  ConsentAuthorisationsModule,
  RegimesApiModule,
  ReportsApiModule,
  MailTemplatesApiModule,
  InboundMailsApiModule,
  PrivacyNoticesApiModule,
];

export interface AppOptions {
  readonly settings: Settings;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Further modules, for specs. */
  readonly modules: readonly (Type | DynamicModule)[];
}

@Module({})
export class AppModule {
  static forRoot({ settings, logger, clock, modules }: AppOptions): DynamicModule {
    return {
      module: AppModule,
      imports: [
        RuntimeModule.forRoot(settings, clock),
        HttpModule.forRoot(logger),
        AccessModule,
        ConsentsModule,
        ...FEATURES,
        TemporalCodecModule.forRoot(settings),
        ...modules,
      ],
    };
  }
}
