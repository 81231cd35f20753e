export { mapCoverage } from './map-coverage.js';
export type { CoverageGap, CoverageInput, StoreCoverage } from './map-coverage.js';
export { suggestDataMap } from './suggest-data-map.js';
export type { DataMapSuggestion, SuggestionEvidence } from './suggest-data-map.js';
export type { ReferenceSuggestion, SuggestionInput, TableRole } from './suggestion.js';
export { suggestColumn } from './suggest-action.js';
export { schemaChanges } from './schema-changes.js';
export type { SchemaChange } from './schema-changes.js';
export { leftOutFindings } from './left-out.js';
