/** Conditions of SQL on a row of `consent_record`; `row` is the name it goes by in the statement. */

/** false while a person has not followed the link that makes their acceptance count. */
export const isConfirmed = (row: string): string => `not ${row}.details @> '{"confirmed": false}'`;

/** false while others who must agree have not. */
export const isAuthorised = (row: string): string => `not ${row}.details @> '{"authorised": false}'`;
