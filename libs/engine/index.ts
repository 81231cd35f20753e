export {
  addresses,
  checkAgainstCatalogue,
  collectionReferences,
  dataMapHash,
  diffMaps,
  collectionSettings,
  knownIdentityTypes,
  parseDataMap,
  readJsonPath,
  readYaml,
  strategyFindings,
} from './data-map/index.js';
export type {
  CollectionMap,
  CollectionReference,
  ColumnMap,
  DataMap,
  DataMapFault,
  DataMapFiles,
  EraseAction,
  LegalBasis,
  LegalHold,
  MapChange,
  PseudonymScope,
  Purpose,
  Recipient,
  ReferenceMap,
  Retention,
  StoreMap,
  YamlFault,
  YamlForm,
} from './data-map/index.js';
export {
  directoryFamilies,
  leftOutFindings,
  mapCoverage,
  schemaChanges,
  suggestColumn,
  suggestDataMap,
} from './discover/index.js';
export type {
  CoverageGap,
  DataMapSuggestion,
  SchemaChange,
  StoreCoverage,
  SuggestionInput,
} from './discover/index.js';
export { identityForms, identityKey, isSearchable, normalise } from './identity/index.js';
export type { IdentityForm } from './identity/index.js';
export {
  defaultAction,
  describeColumn,
  describeStrategy,
  loadCustomStrategies,
  pseudonymise,
} from './strategies/index.js';
export type { CustomStrategies } from './strategies/index.js';
export { assemblePlan } from './plan/assemble-plan.js';
export { isNeverShown, isPersonal, isSecret, isWithin } from './plan/columns/categories.js';
export { findingHash } from './plan/checks/findings.js';
export { canonicalHash, catalogueFingerprint } from './plan/fingerprint.js';
export { planAll, type PlannedAll } from './plan/plan-all.js';
export type { PlanAllInput } from './plan/plan-all.js';
export { countCorrectedColumns } from './plan/columns/corrected-columns.js';
export { TEXT_IN_KEYS } from './plan/plan-text.js';
export { planStore } from './plan/plan-store.js';
export type { PlanStoreInput } from './plan/plan-store.js';
export type { TraversalLimits } from './plan/traverse/traverse.js';
export { executeStore } from './execute/execute-store.js';
export type { ExecuteStoreInput } from './execute/execution.js';
export { executeMany } from './many/execute-many.js';
export type { ManyExecutionInput } from './many/execute-many.js';
export { independentPeople } from './many/independent-people.js';
export { planMany } from './many/plan-many.js';
export { verifyMany } from './many/verify-many.js';
export type { ManyVerificationInput } from './many/verify-many.js';
export { collectStore } from './collect/collect-store.js';
export { REDACTION_LABEL } from './collect/redactor.js';
export type {
  CollectStoreInput,
  ContactRole,
  ExportColumn,
  ExportInfo,
  ExportSink,
  ExportWriter,
  StoreCollection,
} from './collect/collect-store.js';
export { ErasureLedger, findErased } from './ledger/find-erased.js';
export type { ErasedPerson, FindErasedInput } from './ledger/find-erased.js';
export { findStanding } from './ledger/find-standing.js';
export { LEDGER_DOMAIN, ledgerMark } from './ledger/ledger-mark.js';
export type { LedgerEntry } from './ledger/ledger-mark.js';
export { isOwnNumber } from './plan/traverse/own-numbers.js';
export { verifyStore } from './verify/verify-store.js';
export type { Expectations, VerifyStoreInput } from './verify/verify-store.js';
export { buildCertificate, CERTIFICATE_VERSION, collectionsNotSearched } from './certify/certificate.js';
export type {
  Certificate,
  CertificateFacts,
  CertifiedAction,
  CertifiedClass,
  CertifiedClasses,
  CertifiedKeep,
  CertifiedStore,
  CertifiedVerification,
} from './certify/certificate.js';
export { dataPointKey, meaningOf } from './data-points/data-point-key.js';
export {
  dataPointTypes,
  readDataPoints,
  readMailAddresses,
  storesWithDataPoints,
} from './data-points/read-data-points.js';
export type { DataPoint } from './data-points/read-data-points.js';
export { ENGINE_VERSION } from './version.js';
export { truncateIp } from './strategies/generalise/truncate-ip.js';
export { numberRounds } from './certify/number-rounds.js';
export { certificateBytes, signCertificate, verifyCertificate } from './certify/signature.js';
export type { CertificateCheck, CertificateSigner, Jwks, SignedCertificate } from './certify/signature.js';
export type {
  CollectionAction,
  CollectionClasses,
  CollectionOutcome,
  EngineHooks,
  Finding,
  Journal,
  JournalEntry,
  MarkedCorrection,
  NotSearched,
  PossibleResidue,
  Operation,
  Ownership,
  Plan,
  PlanColumn,
  PlanStep,
  PseudonymKeys,
  Remains,
  Residue,
  ResidueReason,
  RowClasses,
  StoreExecution,
  StoreOpener,
  StorePlan,
  StorePlanResult,
  StoreVerification,
} from './types.js';
