export type { Calendar } from './calendar.schema.js';
export { Catalogue } from './catalogue.js';
export type { ClockQuestion } from './catalogue.js';
export { readCatalogue } from './read-catalogue.js';
export { regimeSchema } from './regime.schema.js';
export type { Regime, RegimeClockRow } from './regime.schema.js';
